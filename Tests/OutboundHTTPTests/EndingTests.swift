import Glibc
import HTTPServer
import OutboundHTTP
import Testing
import WorldKit

/// Calls that are given up, and clients that are closed.
@Suite(.timeLimit(.minutes(5))) struct EndingTests {
    @Test func `a task that was cancelled already sends nothing`() async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.answer()
        } _: { client, server async throws in
            let never = OneShot<Void>()
            let task = Task {
                try? await never.value()
                return try await client.send(OutboundRequest("POST", server.url + "/", timeout: .seconds(50)))
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.connectionCount == 0)
            #expect(try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50))).status == 200)
        }
    }

    /// Gives `body` a call that the server has read and does not answer, and what comes when its connection has ended.
    private func withCallUnderWay(
        _ body: @Sendable (CurlClient, ScriptedServer, Task<OutboundResponse, any Error>, _ closed: OneShot<Void>) async throws -> Void
    ) async throws {
        let taken = OneShot<Void>()
        let closed = OneShot<Void>()
        try await withScript { _, connection in
            connection.readRequest()
            taken.complete(.success(()))
            connection.waitUntilClosed()
            closed.complete(.success(()))
        } _: { client, server async throws in
            let task = Task { try await client.send(OutboundRequest("POST", server.url + "/", body: [1], timeout: .seconds(50))) }
            try await taken.value()
            try await body(client, server, task, closed)
        }
    }

    @Test func `cancelling a call under way ends it and the other side sees that`() async throws {
        try await withCallUnderWay { _, _, task, closed in
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await closed.value()
        }
    }

    @Test func `cancelling one call leaves the others alone`() async throws {
        let taken = OneShot<Void>()
        let cancelled = OneShot<Void>()
        try await withClient { client, world async throws in
            let first = try ScriptedServer(in: world) { _, connection in
                connection.readRequest()
                taken.complete(.success(()))
                connection.waitUntilClosed()
                cancelled.complete(.success(()))
            }
            let second = try ScriptedServer(in: world) { _, connection in
                while connection.readRequest() != nil { connection.answer("bien") }
            }
            let task = Task { try await client.send(OutboundRequest("GET", first.url + "/", timeout: .seconds(50))) }
            try await taken.value()
            #expect(try await client.send(OutboundRequest("GET", second.url + "/", timeout: .seconds(50))).body == Array("bien".utf8))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await cancelled.value()
            #expect(try await client.send(OutboundRequest("GET", second.url + "/", timeout: .seconds(50))).body == Array("bien".utf8))
            await first.stop()
            await second.stop()
        }
    }

    @Test func `closing ends the calls under way and refuses later ones`() async throws {
        try await withCallUnderWay { client, server, task, closed in
            client.close()
            let error = await #expect(throws: HTTPClientError.self) { try await task.value }
            #expect(error?.kind == .closed)
            // The other side has the request.
            #expect(error?.wasSent == true)
            try await closed.value()
            let late = await #expect(throws: HTTPClientError.self) {
                try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50)))
            }
            #expect(late?.kind == .closed)
            #expect(late?.wasSent == false)
            client.close()
        }
    }

    @Test func `cancelling and closing among many calls ends each of them once`() async throws {
        try await withServer { _ in
            Response(status: 200)
        } _: { client, url, _ async throws in
            let tasks = (0..<100).map { _ in Task { try await client.send(OutboundRequest("POST", url + "/", timeout: .seconds(50))) } }
            for (index, task) in tasks.enumerated() where index % 3 == 0 { task.cancel() }
            _ = await tasks[1].result
            client.close()
            for task in tasks {
                switch await task.result {
                case .success(let response): #expect(response.status == 200)
                case .failure(is CancellationError): break
                case .failure(let error): #expect((error as? HTTPClientError)?.kind == .closed)
                }
            }
        }
    }

    /// In a process of its own, because the environment belongs to all threads.
    @Test func `a proxy that the environment names is not asked`() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsafe setenv(name, "http://127.0.0.1:1", 1) }
            try await withScript { _, connection in
                connection.readRequest()
                connection.answer()
            } _: { client, server async throws in
                let response = try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50)))
                guard response.status == 200, server.requests.first?.hasPrefix("GET / HTTP/1.1") == true else { exit(1) }
            }
        }
    }
}
