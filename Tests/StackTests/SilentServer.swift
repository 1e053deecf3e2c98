import Glibc

/// Listens on a port of this machine and never says a word: the system takes connections for it, up to a few.
final class SilentServer: Sendable {
    struct Failure: Error {
        let code: Int32
    }

    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(descriptor, pointer, size) == 0, listen(descriptor, 8) == 0,
                    unsafe getsockname(descriptor, pointer, &size) == 0
                else { return errno }
                return 0
            }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        if code != 0 { throw Failure(code: code) }  // deinit closes it
    }

    deinit { close(descriptor) }
}
