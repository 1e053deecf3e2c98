import Glibc
import WorldKit

/// A TCP server that does exactly what a test says, on a thread of its own: one connection after another.
final class ScriptedServer: Sendable {
    /// What is done on a connection; its number counts from 1. The connection is closed when it returns.
    typealias Script = @Sendable (_ number: Int, _ connection: ScriptedConnection) -> Void

    private struct State {
        var requests: [String] = []
        var connections = 0
        var current: Int32 = -1
        var stopping = false
        var ended = false
    }

    let port: Int
    private let listening: Int32
    private let remembers: Bool
    private let state = Locked(State())
    private let ended = OneShot<Void>()

    /// - Parameter remembers: false where the requests would be more than one wants to keep.
    init(in world: any World, remembers: Bool = true, _ script: @escaping Script) throws {
        self.remembers = remembers
        (listening, port) = try loopbackSocket()
        guard listen(listening, 16) == 0 else { throw SocketError(what: "listen", number: errno) }
        world.worker("scripted").submit { [self] in serve(script) }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// The requests so far, head and body as they came.
    var requests: [String] { state.withLock { $0.requests } }

    /// Whether no connection is open.
    var isIdle: Bool { state.withLock { $0.current < 0 } }

    var connectionCount: Int { state.withLock { $0.connections } }

    /// Ends the connection at hand and the thread.
    func stop() async {
        state.withLock { state in
            state.stopping = true
            // Its number may be another's by now.
            if !state.ended { shutdown(listening, Int32(SHUT_RDWR)) }
            if state.current >= 0 { shutdown(state.current, Int32(SHUT_RDWR)) }
        }
        try? await ended.value()
    }

    private func serve(_ script: Script) {
        while let (number, descriptor) = next() {
            script(number, ScriptedConnection(descriptor, listening: listening, record: record))
            state.withLock { state in
                state.current = -1
                close(descriptor)
            }
        }
        state.withLock { state in
            state.ended = true
            close(listening)
        }
        ended.complete(.success(()))
    }

    private func record(_ request: String) {
        guard remembers else { return }
        state.withLock { $0.requests.append(request) }
    }

    private func next() -> (Int, Int32)? {
        let descriptor = accept(listening, nil, nil)
        return state.withLock { state in
            guard descriptor >= 0 else { return nil }
            guard !state.stopping else {
                close(descriptor)
                return nil
            }
            state.connections += 1
            state.current = descriptor
            return (state.connections, descriptor)
        }
    }
}

/// One connection of a `ScriptedServer`. All of it blocks: for the server's thread alone.
struct ScriptedConnection {
    private let descriptor: Int32
    private let record: (String) -> Void

    private let listening: Int32

    fileprivate init(_ descriptor: Int32, listening: Int32, record: @escaping (String) -> Void) {
        self.descriptor = descriptor
        self.listening = listening
        self.record = record
    }

    /// From here on the server takes no other connection.
    func refuseOthers() { shutdown(listening, Int32(SHUT_RDWR)) }

    /// Reads a request with a body of the length that it gives, and keeps it in `ScriptedServer.requests`.
    /// - Returns: nil when the connection ended first.
    @discardableResult func readRequest() -> String? {
        var bytes: [UInt8] = []
        var missing = 1
        while missing > 0 {
            guard let more = read(missing) else { return nil }
            bytes += more
            let text = String(decoding: bytes, as: UTF8.self)
            guard let head = text.firstRange(of: "\r\n\r\n") else { continue }
            let length = text.split(separator: "\r\n").compactMap { line -> Int? in
                line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst("content-length: ".count)) : nil
            }
            missing = (length.first ?? 0) - text[head.upperBound...].utf8.count
        }
        let request = String(decoding: bytes, as: UTF8.self)
        record(request)
        return request
    }

    /// - Returns: false when the connection ended first.
    @discardableResult func write(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits until the other side's system has all that was written.
    func waitUntilTaken() {
        var unsent: Int32 = 0
        while unsafe ioctl(descriptor, UInt(TIOCOUTQ), &unsent) == 0, unsent > 0 {}
    }

    /// Answers 200 with that body and keeps the connection.
    func answer(_ body: String = "") { write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") }

    /// Waits for the beginning of a request.
    func readSomething() { _ = read(1) }

    /// Lets the connection end by a reset instead of an end: as when the program over there was killed.
    func endByReset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until the other side has closed.
    func waitUntilClosed() { while read(1024) != nil {} }

    /// Writes a piece, and again each time that so many milliseconds have gone by, until the other side has closed.
    func dripUntilClosed(_ piece: String, every milliseconds: Int32) {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&question, 1, milliseconds) == 0 { write(piece) }
    }

    /// Reads at least one byte and at most `count`.
    /// - Returns: nil at the end.
    private func read(_ count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let taken = unsafe recv(descriptor, &buffer, count, 0)
        return taken > 0 ? Array(buffer[..<taken]) : nil
    }
}

/// A call of the system that a test needs failed.
struct SocketError: Error {
    let what: String
    let number: Int32
}

/// A socket with a free port of 127.0.0.1, which refuses connections until it listens.
func loopbackSocket() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(what: "socket", number: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            guard unsafe bind(descriptor, address, size) == 0 else { return Int32(-1) }
            return unsafe getsockname(descriptor, address, &size)
        }
    }
    guard code == 0 else {
        close(descriptor)
        throw SocketError(what: "bind", number: errno)
    }
    return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
}
