import HTTPServer
import TestSupport
import Testing
import WorldKit

/// A server on a free port whose handler is the test's, ended whatever happens.
struct TestServer: Sendable {
    let server: Server
    let world: LiveWorld

    var port: Int { server.port }

    /// - Parameters:
    ///   - change: changes the configuration; time-outs are long unless it shortens them.
    ///   - respond: answers each request; without one, an echo.
    static func with<Value: Sendable>(
        _ change: (inout ServerConfiguration) -> Void = { _ in },
        admit: @escaping @Sendable (Request) -> Response? = { _ in nil },
        respond: @escaping @Sendable (Request) async -> Response = TestServer.echo,
        _ body: @Sendable (TestServer) async throws -> Value
    ) async throws -> Value {
        let world = LiveWorld()
        var configuration = ServerConfiguration()
        configuration.drainTime = .milliseconds(50)
        configuration.finishTime = .milliseconds(50)
        change(&configuration)
        let server = try Server(
            configuration, world: world, admit: admit, refuse: { Response(status: $0.status, body: Array("refused: \($0)".utf8)) },
            respond: respond)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TestServer(server: server, world: world)))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        await world.stop()
        return try result.get()
    }

    /// The method, the decoded segments between bars, and the body.
    @Sendable static func echo(_ request: Request) async -> Response {
        let text =
            "\(request.method.rawValue) \(request.target.segments.joined(separator: "|")) \(String(decoding: request.body, as: UTF8.self))"
        return Response(status: 200, body: Array(text.utf8))
    }

    /// Sends these bytes on a new connection and tells what comes back.
    func exchange(_ text: String, toHead: Bool = false) async throws -> RawConnection.Outcome {
        try await exchange(Array(text.utf8), toHead: toHead)
    }

    func exchange(_ bytes: [UInt8], toHead: Bool = false) async throws -> RawConnection.Outcome {
        try await connected { connection in
            connection.send(bytes)
            return connection.reply(toHead: toHead)
        }
    }

    /// Runs blocking code with a new connection, off the pool.
    func connected<Value: Sendable>(
        from source: String? = nil, _ body: @escaping @Sendable (RawConnection) -> Value
    ) async throws -> Value {
        let port = port
        return try await offPool {
            guard let connection = RawConnection(port: port, from: source) else { throw NotConnected() }
            return body(connection)
        }
    }

    struct NotConnected: Error {}
}
