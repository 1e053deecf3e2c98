import Foundation
import TestSupport
import WorldKit

/// A TCP connection of which whole messages of HTTP are read and written as they are. Its calls block: for a thread of its own.
final class Wire: Sendable {
    private let descriptor: Int32
    private let unread = Locked<[UInt8]>([])

    /// - Parameter descriptor: a connected socket; it is closed with this object.
    init(taking descriptor: Int32) { self.descriptor = descriptor }

    /// Connects to this machine.
    /// - Returns: nil when nobody listens there.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = LoopbackAddress.of(port)
        let descriptor = descriptor
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code != 0 { return nil }  // deinit closes it
    }

    deinit { close(descriptor) }

    /// The next message with its body.
    /// - Returns: nil when the other side ended or cut the connection first.
    func message() -> HTTPMessage? {
        while true {
            if let message = unread.withLock({ HTTPMessage.take(from: &$0) }) { return message }
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            unread.withLock { $0 += buffer[..<count] }
        }
    }

    /// - Returns: false when the connection has ended.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection, also for whoever reads from it now.
    func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// Addresses of this machine.
enum LoopbackAddress {
    /// - Parameter port: 0 for any.
    static func of(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}
