import HTTPServer
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct ServerStartTests {
    private func start(_ configuration: ServerConfiguration, _ world: any World) throws(ServerError) -> Server {
        try Server(configuration, world: world, refuse: { Response(status: $0.status) }, respond: { _ in Response(status: 200) })
    }

    @Test func `a host that is none is told with the system's reason`() async {
        let world = LiveWorld()
        var configuration = ServerConfiguration()
        let host = String(repeating: "x", count: 300)  // longer than a name may be: the resolver asks nobody
        configuration.host = host
        let error = #expect(throws: ServerError.self) { try start(configuration, world) }
        guard case .unknownHost(host, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return await world.stop()
        }
        #expect(!reason.isEmpty)
        await world.stop()
    }

    @Test func `a port that is taken is told with the system's reason, and is free after the stop`() async throws {
        let world = LiveWorld()
        try await withServer { server in
            var configuration = ServerConfiguration()
            configuration.port = server.port
            let taken = ServerError.cannotListen(host: "127.0.0.1", port: server.port, reason: "Address already in use")
            #expect(throws: taken) { try start(configuration, world) }
            await server.stop()
            let second = try start(configuration, world)
            #expect(second.port == server.port)
            #expect(try await second.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")?.status == 200)
            await second.stop()
        }
        await world.stop()
    }

    @Test(arguments: ["127.0.0.1", "localhost", "0.0.0.0"]) func `a name and an address are listened on`(host: String) async throws {
        try await withServer({ $0.host = host }) { server in
            #expect(server.port > 0)
        }
    }

    @Test func `a server that was never used ends at once`() async throws {
        try await withServer({ $0.drainTime = .seconds(50) }) { server in
            #expect(server.connectionCount == 0)
            await server.stop()
        }
    }
}
