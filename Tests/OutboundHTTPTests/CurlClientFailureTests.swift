import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// Calls that fail, and what is known of them then.
@Suite(.timeLimit(.minutes(1)))
struct CurlClientFailureTests {
    private func post(_ server: ScriptedServer, timeout: Duration = .seconds(10)) -> OutboundRequest {
        OutboundRequest("POST", server.url + "/", body: Array("{}".utf8), timeout: timeout)
    }

    @Test func `where nobody listens nothing was sent`() async throws {
        try await Outbound.with(script: { _ in }) { client, _ in
            let error = await Outbound.failure(client, OutboundRequest("POST", "http://127.0.0.1:1/", body: [1]))
            #expect(error?.kind == .cannotConnect)
            #expect(error?.wasSent == false)
            let unknown = await Outbound.failure(client, OutboundRequest("GET", "http://nowhere.invalid/"))
            #expect(unknown?.kind == .cannotConnect)
            #expect(unknown?.wasSent == false)
            let scheme = await Outbound.failure(client, OutboundRequest("GET", "ftp://127.0.0.1/"))
            #expect(scheme?.wasSent == false)
        }
    }

    @Test func `no answer in time leaves the outcome open`() async throws {
        try await Outbound.with(script: { peer in
            _ = peer.request()
            peer.waitForEnd()
        }) { client, server in
            let error = await Outbound.failure(client, post(server, timeout: .milliseconds(100)))
            #expect(error?.kind == .timedOut)
            #expect(error?.wasSent == true)
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ])
    func `a connection that ends before the answer does is lost`(answer: String) async throws {
        try await Outbound.with(script: { peer in
            _ = peer.request()
            peer.send(answer)
        }) { client, server in
            let error = await Outbound.failure(client, post(server))
            #expect(error?.kind == .connectionLost, "\(error as Any)")
            #expect(error?.wasSent == true)
        }
    }

    @Test func `a kept connection that ends after it took a POST: one delivery, and the outcome is open`() async throws {
        let delivered = Locked(0)
        try await Outbound.with(script: { peer in
            guard peer.request() != nil else { return }
            delivered.withLock { $0 += 1 }
            peer.send(Outbound.ok("first"))
            guard peer.request() != nil else { return }
            delivered.withLock { $0 += 1 }
        }) { client, server in
            _ = try await client.send(post(server))
            let error = await Outbound.failure(client, post(server))
            #expect(error?.kind == .connectionLost)
            #expect(error?.wasSent == true)
            #expect(delivered.withLock { $0 } == 2)
        }
    }

    @Test(arguments: ["garbage\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"])
    func `what is no HTTP is an error`(answer: String) async throws {
        try await Outbound.with(script: { peer in
            _ = peer.request()
            peer.send(answer)
        }) { client, server in
            #expect(await Outbound.failure(client, post(server)) != nil)
        }
    }

    @Test(arguments: [
        "Content-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1001),
        "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n",
    ])
    func `an answer that is too large is not taken`(rest: String) async throws {
        var configuration = CurlClient.Configuration()
        configuration.maximumResponseSize = 1000
        try await Outbound.with(configuration, script: Outbound.answering { _ in "HTTP/1.1 200 OK\r\n" + rest }) { client, server in
            let error = await Outbound.failure(client, post(server))
            #expect(error?.kind == .responseTooLarge)
        }
    }

    @Test func `an answer as large as is taken is taken`() async throws {
        var configuration = CurlClient.Configuration()
        configuration.maximumResponseSize = 1000
        try await Outbound.with(configuration, script: Outbound.answering { _ in Outbound.ok(String(repeating: "x", count: 1000)) }) {
            client, server in
            let response = try await client.send(post(server))
            #expect(response.body.count == 1000)
        }
    }

    @Test func `cancelling ends the call, and its connection`() async throws {
        let (arrived, ended) = (OneShot<Void>(), OneShot<Void>())
        try await Outbound.with(script: { peer in
            _ = peer.request()
            arrived.complete(.success(()))
            peer.waitForEnd()
            ended.complete(.success(()))
        }) { client, server in
            let request = post(server)
            let call = Task { try await client.send(request) }
            try await arrived.value()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            try await ended.value()
        }
    }

    @Test func `a call of a task that is cancelled already never leaves`() async throws {
        try await Outbound.with(script: { _ in }) { client, server in
            let request = post(server)
            let gate = OneShot<Void>()
            let call = Task {
                try? await gate.value()
                return try await client.send(request)
            }
            call.cancel()
            gate.complete(.success(()))
            await #expect(throws: CancellationError.self) { try await call.value }
            #expect(server.connections == 0)
        }
    }

    @Test func `closing the client ends what is under way, and refuses what comes`() async throws {
        let arrived = OneShot<Void>()
        try await Outbound.with(script: { peer in
            _ = peer.request()
            arrived.complete(.success(()))
            peer.waitForEnd()
        }) { client, server in
            let request = post(server)
            async let failure = Outbound.failure(client, request)
            try await arrived.value()
            client.close()
            let ended = await failure
            #expect(ended?.kind == .closed)
            #expect(ended?.wasSent == true)
            let refused = await Outbound.failure(client, request)
            #expect(refused?.kind == .closed)
            #expect(refused?.wasSent == false)
        }
    }
}
