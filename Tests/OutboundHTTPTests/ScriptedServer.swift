import Foundation
import Glibc
import TestSupport
import WorldKit

/// A server that does exactly what a test says, wrong things too: each connection runs the script on a thread of its own.
final class ScriptedServer: Sendable {
    /// One accepted connection, in blocking calls.
    final class Peer {
        private let descriptor: Int32
        private var received: [UInt8] = []

        fileprivate init(_ descriptor: Int32) {
            self.descriptor = descriptor
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        /// Reads one request with its body; nil when the client has gone.
        func request() -> String? {
            while true {
                if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                    let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                    let length = head.lowercased().firstRange(of: "content-length: ").map {
                        Int(head[$0.upperBound...].prefix { $0.isNumber }) ?? 0
                    }
                    let total = end.upperBound + (length ?? 0)
                    if received.count >= total {
                        defer { received.removeFirst(total) }
                        return String(decoding: received[..<total], as: UTF8.self)
                    }
                }
                guard receive() else { return nil }
            }
        }

        func send(_ text: String) {
            let bytes = Array(text.utf8)
            _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// Waits until the client ends the connection.
        func waitForEnd() { while receive() {} }

        private func receive() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            received.append(contentsOf: buffer[..<count])
            return true
        }
    }

    let port: Int
    private let descriptor: Int32
    private let accepted = Locked(0)

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections came.
    var connections: Int { accepted.withLock { $0 } }

    struct CannotListen: Error {}

    init(_ script: @escaping @Sendable (Peer) -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let ok = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0 && listen(descriptor, 512) == 0 && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard ok else { throw CannotListen() }
        self.descriptor = descriptor
        port = Int(in_port_t(bigEndian: address.sin_port))
        let accepted = accepted
        Thread.detachNewThread {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { break }
                accepted.withLock { $0 += 1 }
                Thread.detachNewThread { script(Peer(client)) }
            }
            close(descriptor)
        }
    }

    /// Takes no more connections.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
