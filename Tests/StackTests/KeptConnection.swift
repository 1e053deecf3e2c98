import Foundation
import Glibc

/// A keep-alive connection in blocking calls, for threads of their own. It tells what a client library hides: whether a
/// connection ended before, in or after an answer.
final class KeptConnection {
    enum Outcome: Equatable {
        /// The whole answer; whether the server keeps the connection.
        case answered(status: Int, keeps: Bool)
        /// The connection ended before a byte of an answer.
        case endedBefore
        /// The connection ended in an answer: it is lost.
        case endedWithin
    }

    private let descriptor: Int32
    private(set) var answers = 0

    /// nil when nobody listens any more.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        // A test that would hang fails instead.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected != 0 { return nil }  // deinit closes it
    }

    deinit { close(descriptor) }

    /// Sends a request and reads its answer.
    func send(_ request: String) -> Outcome {
        let bytes = Array(request.utf8)
        guard unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return .endedBefore }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            if let outcome = Self.outcome(received) {
                answers += 1
                return outcome
            }
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return received.isEmpty ? .endedBefore : .endedWithin }
            received.append(contentsOf: buffer[..<count])
        }
    }

    /// nil while the answer is not whole.
    private static func outcome(_ bytes: [UInt8]) -> Outcome? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].lowercased()
        guard let field = head.range(of: "content-length: "), let status = Int(text.dropFirst(9).prefix(3)) else { return nil }
        let length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
        guard text[end.upperBound...].utf8.count >= length else { return nil }
        return .answered(status: status, keeps: !head.contains("connection: close"))
    }
}
