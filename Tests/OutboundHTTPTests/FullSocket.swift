import Glibc

/// A listening socket whose queue is full: whoever connects hears nothing, neither yes nor no.
final class FullSocket: Sendable {
    let port: Int
    private let listening: Int32
    private let inQueue: Int32

    init() throws {
        (listening, port) = try loopbackSocket()
        (inQueue, _) = try loopbackSocket()
        // Room for one.
        guard listen(listening, 0) == 0 else { throw SocketError(what: "listen", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let code = unsafe withUnsafePointer(to: &address) { [inQueue] pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(inQueue, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw SocketError(what: "connect", number: errno) }
    }

    deinit {
        close(inQueue)
        close(listening)
    }
}
