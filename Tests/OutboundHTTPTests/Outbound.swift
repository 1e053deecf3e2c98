import OutboundHTTP
import WorldKit

/// A client and a scripted server, ended whatever happens.
enum Outbound {
    static func with<Value: Sendable>(
        _ configuration: CurlClient.Configuration = .init(), script: @escaping @Sendable (ScriptedServer.Peer) -> Void,
        _ body: @Sendable (CurlClient, ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let world = LiveWorld()
        let server = try ScriptedServer(script)
        let client = try CurlClient(configuration, world: world)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(client, server))
        } catch {
            result = .failure(error)
        }
        client.close()
        server.stop()
        await world.stop()
        return try result.get()
    }

    /// Answers each request with what `answer` makes of it, until the client goes.
    static func answering(_ answer: @escaping @Sendable (String) -> String) -> @Sendable (ScriptedServer.Peer) -> Void {
        { peer in
            while let request = peer.request() { peer.send(answer(request)) }
        }
    }

    /// An answer of 200 with this body.
    static func ok(_ body: String, headers: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// What a call fails with; nil when it does not.
    static func failure(_ client: CurlClient, _ request: OutboundRequest) async -> HTTPClientError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error as? HTTPClientError
        }
    }
}
