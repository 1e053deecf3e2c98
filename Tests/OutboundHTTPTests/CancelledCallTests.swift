import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// Calls that are given up at each of their stages: the socket is given back before the caller hears of it, and the others
/// notice nothing.
@Suite(.timeLimit(.minutes(5))) struct CancelledCallTests {
    /// Gives `body` a client with a call under way to another server, which is answered afterwards as if nothing had been.
    private func besideAnother(_ body: @Sendable (CurlClient, LiveWorld) async throws -> Void) async throws {
        let taken = OneShot<Void>()
        let gate = Gate()
        var configuration = CurlClient.Configuration()
        // Whoever is being connected is to be seen at it, however busy the machine is.
        configuration.connectTimeout = .seconds(40)
        try await withClient(configuration) { client, world in
            try await withScriptedServer(in: world) { _, connection in
                connection.readRequest()
                taken.complete(.success(()))
                gate.wait()
                connection.answer("bien")
            } _: { other in
                defer { gate.open() }
                let untouched = Task { try await client.send(OutboundRequest("POST", other.url + "/", body: [1], timeout: .seconds(50))) }
                try await taken.value()
                try await body(client, world)
                gate.open()
                #expect(try await untouched.value.body == Array("bien".utf8))
                #expect(other.requests.count == 1)
            }
        }
    }

    /// Cancels a call once its socket is as `stage` says, and looks whether it is closed by the time that the caller knows.
    private func cancel(
        _ client: CurlClient, to port: Int, body: [UInt8] = [1], after begun: OneShot<Void>? = nil, when stage: (ClientSocket) -> Bool
    ) async throws {
        let request = OutboundRequest("POST", "http://127.0.0.1:\(port)/", body: body, timeout: .seconds(50))
        let call = Task { try await client.send(request) }
        try await begun?.value()
        let socket = try await ClientSocket.first(to: port, where: stage)
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(!socket.isOpen)
    }

    /// The same with a server that does `script`, calls the closure it is given when the stage is reached, and then waits
    /// for the end of the connection.
    private func cancel(
        body: [UInt8] = [1], _ script: @escaping @Sendable (ScriptedConnection) -> Void, when stage: @Sendable (ClientSocket) -> Bool
    ) async throws {
        let begun = OneShot<Void>()
        let mayRead = Gate()
        let closed = OneShot<Void>()
        try await besideAnother { client, world in
            try await withScriptedServer(in: world) { _, connection in
                script(connection)
                begun.complete(.success(()))
                mayRead.wait()
                connection.waitUntilClosed()
                closed.complete(.success(()))
            } _: { server in
                defer { mayRead.open() }
                try await cancel(client, to: server.port, body: body, after: begun, when: stage)
                mayRead.open()
                try await closed.value()
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test func `one that is being connected`() async throws {
        let full = try FullSocket()
        try await besideAnother { client, _ in
            try await cancel(client, to: full.port) { $0.state == .connecting }
        }
    }

    @Test func `one that is sending its body`() async throws {
        // More than the system takes for a reader that does not read.
        try await cancel(body: [UInt8](repeating: 0, count: 64 << 20)) {
            $0.readSomething()
        } when: {
            $0.state == .established
        }
    }

    @Test func `one that waits for its answer`() async throws {
        try await cancel {
            $0.readRequest()
        } when: {
            $0.state == .established
        }
    }

    @Test func `one that is in the middle of its answer's body`() async throws {
        try await cancel { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 50_000))
            connection.waitUntilTaken()
        } when: {
            // All that has come was read.
            $0.state == .established && $0.unread == 0
        }
    }

    @Test func `those that wait in the client's queue, among a thousand, are never sent`() async throws {
        let world = HeldWorld()
        let asked = Locked<Set<String>>([])
        let begun = Locked(0)
        try await withServer { request in
            asked.withLock { _ = $0.insert(request.target.path) }
            return Response(status: 200, body: Array(request.target.path.utf8))
        } _: { _, url, _ async throws in
            let client = try CurlClient(world: world)
            let tasks = (0..<1000).map { number in
                Task {
                    begun.withLock { $0 += 1 }
                    return try await client.send(OutboundRequest("POST", url + "/\(number)", timeout: .seconds(50)))
                }
            }
            while begun.withLock({ $0 }) < tasks.count { await Task.yield() }
            for (number, task) in tasks.enumerated() where number % 3 == 0 { task.cancel() }
            world.release()
            for (number, task) in tasks.enumerated() {
                if number % 3 == 0 {
                    await #expect(throws: CancellationError.self) { try await task.value }
                } else {
                    #expect(try await task.value.body == Array("/\(number)".utf8))
                }
            }
            client.close()
        }
        await world.stop()
        #expect(asked.withLock { $0 } == Set((0..<1000).filter { $0 % 3 != 0 }.map { "/\($0)" }))
    }

    /// With one connection to a host there is a queue: the second call waits in it while the first one is held.
    @Test func `one that waits for a connection, and one that waits for too long, are never sent`() async throws {
        let taken = OneShot<Void>()
        let gate = Gate()
        var configuration = CurlClient.Configuration()
        configuration.maximumConnectionsPerHost = 1
        configuration.connectTimeout = .seconds(40)
        try await withClient(configuration) { client, world in
            try await withScriptedServer(in: world) { _, connection in
                while connection.readRequest() != nil {
                    taken.complete(.success(()))
                    gate.wait()
                    gate.open()  // for the next one
                    connection.answer("bien")
                }
            } _: { server in
                defer { gate.open() }
                let call: @Sendable (String, Duration) async throws -> OutboundResponse = { path, timeout in
                    try await client.send(OutboundRequest("POST", server.url + path, body: [1], timeout: timeout))
                }
                let first = Task { try await call("/primera", .seconds(50)) }
                try await taken.value()
                let second = Task { try await call("/segunda", .seconds(50)) }
                // It does not wait for the first one, to which all the time in the world was given.
                let late = await FailureTests.error { try await call("/tarde", .milliseconds(100)) }
                #expect(late?.kind == .cannotConnect)
                #expect(late?.wasSent == false)
                second.cancel()
                await #expect(throws: CancellationError.self) { try await second.value }
                gate.open()
                #expect(try await first.value.body == Array("bien".utf8))
                #expect(try await call("/tercera", .seconds(50)).body == Array("bien".utf8))
                #expect(server.requests.map { String($0.prefix { $0 != "H" }) } == ["POST /primera ", "POST /tercera "])
                #expect(server.connectionCount == 1)
            }
        }
    }
}
