internal import Glibc

/// The socket that a server listens on. It is made here, not by the library, because the library does not say what failed.
struct ListeningSocket {
    let descriptor: Int32
    let port: Int

    /// - Throws: `ServerError`
    init(host: String, port: Int, backlog: Int) throws(ServerError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let first = unsafe found else {
            throw .unknownHost(host, reason: unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(first) }
        guard let descriptor = unsafe Self.bound(to: first.pointee, backlog: backlog) else {
            throw .cannotListen(host: host, port: port, reason: unsafe String(cString: strerror(errno)))
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor)
    }

    /// nil with `errno` when a step fails.
    private static func bound(to address: addrinfo, backlog: Int) -> Int32? {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe socket(address.ai_family, kind, 0)
        guard descriptor >= 0 else { return nil }
        var on: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        if unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, Int32(backlog)) == 0 { return descriptor }
        let reason = errno
        close(descriptor)
        errno = reason
        return nil
    }

    private static func port(of descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        // Both families have the port in the same place: bytes 2 and 3, the higher first (sockaddr_in, sockaddr_in6).
        return unsafe withUnsafeBytes(of: &storage) { bytes in unsafe Int(bytes[2]) << 8 | Int(bytes[3]) }
    }
}
