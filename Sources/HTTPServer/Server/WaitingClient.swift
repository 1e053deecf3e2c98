internal import Glibc

/// A client that had connected but not been taken in when the listening ended.
struct WaitingClient: Sendable {
    let socket: Int32
    private let address: sockaddr_storage
    private let addressSize: socklen_t

    /// Takes all who wait at `listening`, in their order, and closes it.
    static func all(of listening: Int32) -> [WaitingClient] {
        guard listening >= 0 else { return [] }
        defer { close(listening) }
        var clients: [WaitingClient] = []
        while let client = WaitingClient(of: listening) { clients.append(client) }
        return clients
    }

    /// nil when nobody waits any more.
    private init?(of listening: Int32) {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var client: Int32 = -1
        repeat {
            client = unsafe withUnsafeMutableBytes(of: &address) { bytes in
                unsafe accept(listening, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
            }
        } while client < 0 && (errno == EINTR || errno == ECONNABORTED)  // this one has gone; there may be more
        guard client >= 0 else { return nil }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        socket = client
        self.address = address
        addressSize = size
    }

    func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        unsafe withUnsafeBytes(of: address) { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe body(start.assumingMemoryBound(to: sockaddr.self), addressSize)
        }
    }
}
