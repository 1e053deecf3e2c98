internal import Glibc
internal import WorldKit

/// A TCP connection to this machine on which a test writes and reads bytes as it likes. Its calls block, so they belong
/// into `offPool`; a read that gets nothing for 20 s fails.
package final class RawSocket: Sendable {
    package struct Failure: Error {
        package let call: String
        package let code: Int32
    }

    private let descriptor: Int32
    /// What was received beyond the answers that were asked for.
    private let unread = Locked<[UInt8]>([])

    /// - Parameters:
    ///   - address: the client's own, of 127.0.0.0/8.
    ///   - receiveBuffer: bytes that the system holds for us before the other side must wait.
    package init(port: Int, from address: String? = nil, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var receiveBuffer {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        if let address { try unsafe Self.check("bind", Self.with(address, 0) { [descriptor] in unsafe bind(descriptor, $0, $1) }) }
        try unsafe Self.check("connect", Self.with("127.0.0.1", port) { [descriptor] in unsafe connect(descriptor, $0, $1) })
    }

    deinit { close(descriptor) }

    /// - Returns: false when the other side has ended the connection.
    @discardableResult
    package func send(_ bytes: [UInt8]) throws -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EPIPE || errno == ECONNRESET { return false }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) throws -> Bool { try send(Array(text.utf8)) }

    /// Tells the other side that nothing more comes; its answers can still be read.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads the next answer, bounded by its `Content-Length`.
    /// - Parameter isHead: it answers HEAD: no body follows, whatever the length says.
    /// - Returns: nil when the connection ended before the first byte.
    package func response(toHead isHead: Bool = false) throws -> RawResponse? {
        while true {
            if let response = try unread.withLock({ try Self.takeResponse(from: &$0, isHead: isHead) }) { return response }
            if let more = try receive() {
                unread.withLock { $0 += more }
            } else if unread.withLock(\.isEmpty) {
                return nil
            } else {
                throw RawResponse.Malformed(reason: "the connection ended inside an answer")
            }
        }
    }

    /// Reads until the connection ends.
    package func rest() throws -> [UInt8] {
        while let more = try receive() { unread.withLock { $0 += more } }
        return unread.withLock { unread in
            defer { unread = [] }
            return unread
        }
    }

    /// Waits for bytes or for the end, at most so long.
    /// - Returns: whether one of them is there.
    @discardableResult
    package func waitForBytes(milliseconds: Int32) -> Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&question, 1, milliseconds) > 0
    }

    /// Whether bytes are there, or the end; does not wait.
    package var hasBytes: Bool { waitForBytes(milliseconds: 0) }

    /// Waits like `waitForBytes`.
    /// - Returns: whether the connection has ended with no byte unread.
    package func hasEnded(within milliseconds: Int32) -> Bool {
        guard waitForBytes(milliseconds: milliseconds) else { return false }
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || count < 0 && errno == ECONNRESET
    }

    /// nil at the end of the connection, also where the other side cut it.
    private func receive() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count == 0 || count < 0 && errno == ECONNRESET { return nil }
        guard count > 0 else { throw Failure(call: "recv", code: errno) }
        return Array(buffer[..<count])
    }

    private static func takeResponse(from bytes: inout [UInt8], isHead: Bool) throws -> RawResponse? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.dropLast(3).first(where: { bytes[$0] == 13 && bytes[$0..<$0 + 4].elementsEqual(mark) }) else {
            return nil
        }
        var response = try RawResponse(head: Array(bytes[..<(end + 2)]))
        var size = 0
        if !isHead, response.status >= 200, response.status != 204, response.status != 304 {
            guard response.all("Content-Length").count == 1, let length = response["Content-Length"].flatMap({ Int($0) }) else {
                throw RawResponse.Malformed(reason: "no length: \(response.fields)")
            }
            size = length
        }
        guard bytes.count >= end + 4 + size else { return nil }
        response.body = Array(bytes[(end + 4)..<(end + 4 + size)])
        bytes.removeFirst(end + 4 + size)
        return response
    }

    private static func with(_ host: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        unsafe inet_pton(AF_INET, host, &address.sin_addr)
        return unsafe withUnsafeBytes(of: &address) { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe body(start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    private static func check(_ call: String, _ result: Int32) throws {
        guard result == 0 else { throw Failure(call: call, code: errno) }
    }
}
