import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Runs `body` beside a server on a free port of this machine, and stops both server and World, whatever happens. What
/// refuses a request says why in its body.
func withServer<Result: Sendable>(
    world: any World = LiveWorld(), _ configure: (inout ServerConfiguration) -> Void = { _ in },
    admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
    respond: @escaping @Sendable (Request) async -> Response = { _ in Response(status: 200, body: Array("hola".utf8)) },
    _ body: (Server) async throws -> Result
) async throws -> Result {
    var configuration = ServerConfiguration()
    configuration.drainTime = .zero
    // A test that is not about time has all of it, however busy the machine is.
    configuration.headTimeout = .seconds(120)
    configuration.bodyTimeout = .seconds(120)
    configuration.idleTimeout = .seconds(120)
    configuration.writeTimeout = .seconds(120)
    configure(&configuration)
    let refuse: @Sendable (Refusal) -> Response = { Response(status: $0.status, body: Array("\($0)".utf8)) }
    let server = try Server(configuration, world: world, admit: admit, refuse: refuse, respond: respond)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await server.stop()
    await world.stop()
    return try result.get()
}

/// Keeps the requests that a handler saw.
final class Recorder: Sendable {
    private let state = Locked<[Request]>([])

    var requests: [Request] { state.withLock { $0 } }

    /// Answers every request by `hola`.
    func respond(_ request: Request) -> Response {
        state.withLock { $0.append(request) }
        return Response(status: 200, body: Array("hola".utf8))
    }
}

extension Server {
    /// Sends `text` on a new connection and reads until the server ends it.
    func everything(sent text: String) async throws -> String {
        let port = port
        return try await offPool {
            let socket = try RawSocket(port: port)
            try socket.send(text)
            return String(decoding: try socket.rest(), as: UTF8.self)
        }
    }

    /// Sends `bytes` on a new connection and reads the first answer.
    func answer(to bytes: [UInt8]) async throws -> RawResponse? {
        let port = port
        return try await offPool {
            let socket = try RawSocket(port: port)
            try socket.send(bytes)
            return try socket.response()
        }
    }

    func answer(to text: String) async throws -> RawResponse? { try await answer(to: Array(text.utf8)) }
}

extension Server {
    /// So many new connections, on which nothing was sent.
    func open(_ count: Int) async throws -> [RawSocket] {
        let port = port
        return try await offPool { try (0..<count).map { _ in try RawSocket(port: port) } }
    }
}

/// Tells when something has happened so often.
final class Countdown: Sendable {
    private let left: Locked<Int>
    private let reached = OneShot<Void>()

    init(_ count: Int) { left = Locked(count) }

    func down() {
        let isLast = left.withLock { left -> Bool in
            left -= 1
            return left == 0
        }
        if isLast { reached.complete(.success(())) }
    }

    func zero() async throws { try await reached.value() }
}
