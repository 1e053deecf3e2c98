import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// A client and the tasks of a server on one event loop, as a service has them.
@Suite(.timeLimit(.minutes(5)))
struct SharedLoopTests {
    private let world = LiveWorld()

    private func server(_ loop: EventLoop, _ respond: @escaping @Sendable (Request) async -> Response) throws -> Server {
        var configuration = ServerConfiguration()
        configuration.drainTime = .zero
        configuration.finishTime = .milliseconds(10)
        return try Server(configuration, world: world, loop: loop, refuse: { _ in Response(status: 400) }, respond: respond)
    }

    @Test func `a handler calls the server that it is part of`() async throws {
        let loop = try EventLoop(world: world)
        world.run(on: loop)
        let client = try CurlClient(world: world, loop: loop)
        let address = OneShot<String>()
        let server = try server(loop) { request in
            if request.target.path == "/fin" { return Response(status: 200, body: request.body) }
            guard let url = try? await address.value(),
                let inner = try? await client.send(OutboundRequest("POST", url + "/fin", body: request.body))
            else { return Response(status: 500) }
            return Response(status: 200, body: inner.body)
        }
        address.complete(.success("http://127.0.0.1:\(server.port)"))
        let url = try await address.value()
        // From the pool: each call crosses to the loop and back.
        let bodies = await withTaskGroup { group in
            for number in 0..<100 {
                group.addTask { (try? await client.send(OutboundRequest("POST", url, body: Array("\(number)".utf8))))?.body }
            }
            return await group.reduce(into: Set<String>()) { $0.insert(String(decoding: $1 ?? [], as: UTF8.self)) }
        }
        #expect(bodies == Set((0..<100).map { "\($0)" }))
        await server.stop()
        client.close()
        loop.close()
        await world.stop()
    }

    @Test(arguments: [true, false])
    func `calls under way end with the client and with the loop, whichever is first`(clientFirst: Bool) async throws {
        let loop = try EventLoop(world: world)
        world.run(on: loop)
        let client = try CurlClient(world: world, loop: loop)
        let entered = Locked(0)
        let all = OneShot<Void>()
        let server = try server(loop) { [world] _ in
            let count = entered.withLock { count -> Int in
                count += 1
                return count
            }
            if count == 10 { all.complete(.success(())) }
            try? await world.sleep(for: .seconds(600))
            return Response(status: 200)
        }
        let url = "http://127.0.0.1:\(server.port)"
        let calls = (0..<10).map { _ in Task { try await client.send(OutboundRequest("GET", url, timeout: .seconds(600))) } }
        try await all.value()
        if clientFirst { client.close() }
        await server.stop()
        loop.close()
        for call in calls {
            let outcome = await call.result
            if clientFirst { #expect(throws: HTTPClientError.self) { try outcome.get() } }
        }
        client.close()
        await #expect(throws: HTTPClientError.self) { try await client.send(OutboundRequest("GET", url)) }
        await world.stop()
    }

    @Test func `a loop that ends before its client ends the calls`() async throws {
        let loop = try EventLoop(world: world)
        let client = try CurlClient(world: world, loop: loop)
        let entered = OneShot<Void>()
        try await withServer(in: world) { [world] _ in
            entered.complete(.success(()))
            try? await world.sleep(for: .seconds(600))
            return Response(status: 200)
        } _: { server in
            let url = "http://127.0.0.1:\(server.port)"
            let call = Task { try await client.send(OutboundRequest("GET", url, timeout: .seconds(600))) }
            try await entered.value()
            loop.close()
            let outcome = await call.result
            #expect(throws: HTTPClientError(.closed, reason: "the client was closed", wasSent: true)) { try outcome.get() }
            await #expect(throws: HTTPClientError.self) { try await client.send(OutboundRequest("GET", url)) }
            client.close()
        }
        await world.stop()
    }
}
