import Foundation

/// A TCP connection in blocking calls, for code in `offPool`: it sends any bytes and tells exactly what comes back.
package final class RawConnection {
    /// What a server answered, taken apart.
    package struct Reply: Sendable, Equatable {
        package let status: Int
        /// Names in lower case.
        package let headers: [String: String]
        package let body: String
    }

    /// What an exchange came to.
    package enum Outcome: Sendable, Equatable {
        case replied(Reply)
        /// The connection ended before a byte of an answer.
        case endedBefore
        /// The connection ended within an answer.
        case endedWithin
        /// Nothing came for 20 s: what would hang fails.
        case silence
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// nil when nobody listens.
    package init?(port: Int, from source: String? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bound = source.map { unsafe Self.withAddress($0, port: 0) { unsafe bind(descriptor, $0, $1) } } ?? 0
        let connected = unsafe Self.withAddress("127.0.0.1", port: port) { unsafe connect(descriptor, $0, $1) }
        guard bound == 0, connected == 0 else { return nil }  // deinit closes it
    }

    deinit { close(descriptor) }

    /// - Returns: whether all of it was taken.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends and waits for one answer.
    package func exchange(_ text: String, toHead: Bool = false) -> Outcome {
        send(text)
        return reply(toHead: toHead)
    }

    /// The next answer. Interim answers (100 Continue) count.
    /// - Parameter toHead: whether it answers HEAD and so has no body.
    package func reply(toHead: Bool = false) -> Outcome {
        while true {
            if let reply = takeReply(toHead) { return .replied(reply) }
            switch receive() {
            case .some(true): continue
            case .some(false): return received.isEmpty ? .endedBefore : .endedWithin
            case nil: return .silence
            }
        }
    }

    /// Sends one byte after another until the server ends the connection, waiting between two for an answer or an end.
    /// - Returns: false when it took more than `limit` bytes.
    package func dribble(_ byte: UInt8, pause milliseconds: Int32, upTo limit: Int) -> Bool {
        for _ in 0..<limit {
            guard send([byte]) else { return true }
            if ends(within: milliseconds) { return true }
        }
        return false
    }

    /// Waits for the end of the connection.
    /// - Returns: whether it ended; what came before it is kept.
    package func ends() -> Bool {
        while let more = receive() {
            if !more { return true }
        }
        return false
    }

    /// Waits for the end of the connection, or for anything else that comes, no longer than this.
    /// - Returns: whether it ended.
    package func ends(within milliseconds: Int32) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wait, 1, milliseconds) > 0 && receive() == false
    }

    /// No more will be sent; what comes is still read.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// true when bytes came, false at the end, nil when nothing came in time.
    private func receive() -> Bool? {
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            received.append(contentsOf: buffer[..<count])
            return true
        }
        if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { return nil }
        return false
    }

    private func takeReply(_ toHead: Bool) -> Reply? {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1] }
        }
        let hasBody = !toHead && status >= 200 && status != 204 && status != 304
        let length = hasBody ? Int(headers["content-length"] ?? "0") ?? 0 : 0
        guard received.count >= end.upperBound + length else { return nil }
        let body = String(decoding: received[end.upperBound..<end.upperBound + length], as: UTF8.self)
        received.removeFirst(end.upperBound + length)
        return Reply(status: status, headers: headers, body: body)
    }

    private static func withAddress(_ host: String, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return -1 }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

extension RawConnection.Outcome {
    /// The answer's status; nil where there is no whole answer.
    package var status: Int? { reply?.status }

    package var reply: RawConnection.Reply? {
        if case .replied(let reply) = self { reply } else { nil }
    }
}
