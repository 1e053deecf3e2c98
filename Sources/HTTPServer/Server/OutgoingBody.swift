internal import CMicroHTTPD

/// The body of an answer as the library sends it. A small one it copies, and is done with it. Of a large one it takes a piece at a time, so that
/// all who are sent the same share it, however slowly they read.
final class OutgoingBody: Sendable {
    /// Bytes up to which a body is copied, and of each piece of a larger one.
    static let pieceSize = 1 << 16

    private let bytes: [UInt8]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The library's response, without header fields; nil where there is no memory for one. Whoever gets it destroys it.
    static func response(_ bytes: [UInt8]) -> OpaquePointer? {
        guard bytes.count > pieceSize else {
            return unsafe bytes.withUnsafeBytes { bytes in
                // Copied by the library, which only wants the pointer without const.
                unsafe MHD_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
            }
        }
        let kept = unsafe Unmanaged.passRetained(OutgoingBody(bytes))
        let response = unsafe MHD_create_response_from_callback(UInt64(bytes.count), pieceSize, read, kept.toOpaque(), free)
        if unsafe response == nil { unsafe kept.release() }
        return unsafe response
    }

    /// Fills the library's buffer from a position on. On its thread.
    private static let read: MHD_ContentReaderCallback = { context, position, buffer, room in
        // The library asks for nothing beyond the size that it was told.
        guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
        let bytes = unsafe Unmanaged<OutgoingBody>.fromOpaque(context).takeUnretainedValue().bytes
        let piece = bytes.dropFirst(Int(position)).prefix(room)
        unsafe piece.withUnsafeBytes {
            unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(buffer), byteCount: $0.count)
        }
        return piece.count
    }

    /// The last who was sent it has it.
    private static let free: MHD_ContentReaderFreeCallback = { context in
        if let context = unsafe context { unsafe Unmanaged<OutgoingBody>.fromOpaque(context).release() }
    }
}
