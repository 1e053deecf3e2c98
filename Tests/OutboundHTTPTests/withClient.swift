import HTTPServer
import OutboundHTTP
import WorldKit

/// Gives `body` a client in a World of its own and ends both afterwards, the client first.
func withClient<Value: Sendable>(
    _ configuration: CurlClient.Configuration = .init(), _ body: @Sendable (CurlClient, LiveWorld) async throws -> Value
) async throws -> Value {
    let world = LiveWorld()
    let client = try CurlClient(configuration, world: world)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(try await body(client, world))
    } catch {
        outcome = .failure(error)
    }
    client.close()
    await world.stop()
    return try outcome.get()
}

/// Gives `body` a client and a server that does what `script` says.
func withScript<Value: Sendable>(
    _ configuration: CurlClient.Configuration = .init(), _ script: @escaping ScriptedServer.Script,
    _ body: @Sendable (CurlClient, ScriptedServer) async throws -> Value
) async throws -> Value {
    try await withClient(configuration) { client, world in
        try await withScriptedServer(in: world, script) { try await body(client, $0) }
    }
}

/// Gives `body` a server that does what `script` says, and stops it, whatever happens: its thread would keep `world` up.
func withScriptedServer<Value: Sendable>(
    in world: any World, remembers: Bool = true, _ script: @escaping ScriptedServer.Script,
    _ body: @Sendable (ScriptedServer) async throws -> Value
) async throws -> Value {
    let server = try ScriptedServer(in: world, remembers: remembers, script)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(try await body(server))
    } catch {
        outcome = .failure(error)
    }
    await server.stop()
    return try outcome.get()
}

/// Gives `body` a client and this package's own server.
func withServer<Value: Sendable>(
    _ configuration: CurlClient.Configuration = .init(), _ respond: @escaping @Sendable (Request) async -> Response,
    _ body: @Sendable (CurlClient, _ url: String, Server) async throws -> Value
) async throws -> Value {
    try await withClient(configuration) { client, world in
        try await withServer(in: world, respond) { try await body(client, "http://127.0.0.1:\($0.port)", $0) }
    }
}

/// Gives `body` this package's own server and stops it, whatever happens.
func withServer<Value: Sendable>(
    in world: any World, _ respond: @escaping @Sendable (Request) async -> Response, _ body: @Sendable (Server) async throws -> Value
) async throws -> Value {
    var configuration = ServerConfiguration()
    configuration.drainTime = .zero
    configuration.maximumBodySize = 4 << 20
    // However busy the machine is.
    configuration.headTimeout = .seconds(120)
    configuration.bodyTimeout = .seconds(120)
    let server = try Server(configuration, world: world, refuse: { _ in Response(status: 400) }, respond: respond)
    let outcome: Result<Value, any Error>
    do {
        outcome = .success(try await body(server))
    } catch {
        outcome = .failure(error)
    }
    await server.stop()
    return try outcome.get()
}
