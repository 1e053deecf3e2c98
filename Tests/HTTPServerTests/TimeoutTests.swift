import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Clients that do not do their part in time. The clock of these servers moves only when the test moves it, by less than
/// any time-out at once.
@Suite(.timeLimit(.minutes(5))) struct TimeoutTests {
    private static func configure(_ configuration: inout ServerConfiguration) {
        configuration.headTimeout = .seconds(10)
        configuration.bodyTimeout = .seconds(20)
        configuration.idleTimeout = .seconds(40)
        configuration.writeTimeout = .seconds(30)
    }

    /// Sends a byte of `text` again and again, a second apart, until the server ends the connection.
    /// - Returns: the seconds it took; nil when it had not ended after five minutes.
    private func seconds(of socket: RawSocket, sending text: String, in world: StepWorld) async throws -> Int? {
        for (second, byte) in zip(1...300, text.utf8) {
            let goesOn = try await offPool { try socket.send([byte]) && !socket.hasEnded(within: 2) }
            if !goesOn { return second }
            world.advance(by: .seconds(1))
        }
        return nil
    }

    @Test func `a head that comes byte by byte is not waited for longer than its time`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let socket = try await server.open(1)[0]
            let long = "GET / HTTP/1.1\r\nHost: h\r\nA: " + String(repeating: "x", count: 300)
            let seconds = try #require(try await seconds(of: socket, sending: long, in: world))
            #expect(seconds > 10)
            #expect(seconds < 60)
        }
    }

    /// What a client that stopped in the middle of something is told: nil for nothing.
    @Test(
        arguments: [
            ("GET / HTTP/1.1\r\nHost: h\r\nA: ", 408), ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345", 408),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12", 408), ("", nil), ("GET / HT", nil),
        ] as [(String, Int?)])
    func `whoever stops in the middle of a request is told so before the connection ends`(text: String, status: Int?) async throws {
        let world = StepWorld()
        let recorder = Recorder()
        try await withServer(world: world, Self.configure, respond: { recorder.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            // Each step waits for the server on a thread of its own: neither a busy machine nor an idle one changes the outcome.
            let response = try await offPool {
                try socket.send(text)
                while !socket.waitForBytes(milliseconds: 5) { world.advance(by: .milliseconds(500)) }
                let response = try socket.response()
                while !socket.hasEnded(within: 5) { world.advance(by: .milliseconds(500)) }
                return response
            }
            #expect(response?.status == status)
            if let response {
                #expect(response["Connection"] == "close")
                #expect(response.text == "tooSlow")
            }
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `the time of a head begins anew with its request line, and then no more`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let socket = try await server.open(1)[0]
            try await offPool {
                try socket.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try socket.response()
                try socket.send("GET / HTTP/1.1\r\nHost: h\r\n")
            }
            let seconds = try #require(try await seconds(of: socket, sending: "A: " + String(repeating: "x", count: 300), in: world))
            #expect(seconds > 10)
            #expect(seconds < 60)
        }
    }

    @Test func `a body that comes byte by byte is not waited for longer than its time`() async throws {
        let world = StepWorld()
        let recorder = Recorder()
        try await withServer(world: world, Self.configure, respond: { recorder.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            try await offPool {
                try socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 500\r\n\r\n")
                _ = try socket.response()
            }
            let seconds = try #require(try await seconds(of: socket, sending: String(repeating: "x", count: 300), in: world))
            #expect(seconds > 20)
            #expect(seconds < 80)
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `a connection without a request is ended, after the first request later than before it`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let (fresh, used) = (try await server.open(1)[0], try await server.open(1)[0])
            // Connections are taken in order: when the second is answered, the first is open.
            let status = try await offPool {
                try used.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try used.response()?.status
            }
            #expect(status == 200)
            world.advance(by: .seconds(12))
            #expect(try await offPool { try fresh.rest() } == [])
            world.advance(by: .seconds(18))
            let again = try await offPool {
                try used.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return try used.response()?.status
            }
            #expect(again == 200)
            var ended = false
            for _ in 1...30 where !ended {
                world.advance(by: .seconds(4))
                ended = try await offPool { used.hasEnded(within: 2) }
            }
            #expect(ended)
        }
    }

    @Test func `a client that does not take its answer is ended`() async throws {
        let world = StepWorld()
        let size = 64 << 20
        let respond: @Sendable (Request) async -> Response = { _ in Response(status: 200, body: [UInt8](repeating: 65, count: size)) }
        try await withServer(world: world, Self.configure, respond: respond) { server in
            let port = server.port
            let socket = try await offPool {
                let socket = try RawSocket(port: port, receiveBuffer: 4096)
                try socket.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                socket.waitForBytes(milliseconds: 20_000)
                return socket
            }
            for _ in 1...40 { world.advance(by: .seconds(1)) }
            let received = try await offPool { try socket.rest().count }
            #expect(received > 0)
            #expect(received < size)
        }
    }

    @Test func `a handler has all the time it needs`() async throws {
        let world = StepWorld()
        let entered = OneShot<Void>()
        let release = OneShot<Void>()
        let respond: @Sendable (Request) async -> Response = { _ in
            entered.complete(.success(()))
            _ = try? await release.value()
            return Response(status: 200)
        }
        try await withServer(world: world, Self.configure, respond: respond) { server in
            let socket = try await server.open(1)[0]
            try await offPool { _ = try socket.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await entered.value()
            for _ in 1...600 { world.advance(by: .seconds(1)) }
            release.complete(.success(()))
            #expect(try await offPool { try socket.response()?.status } == 200)
        }
    }

    @Test func `short time-outs work on real time as well`() async throws {
        let configure: (inout ServerConfiguration) -> Void = {
            $0.headTimeout = .milliseconds(60)
            $0.bodyTimeout = .milliseconds(60)
            $0.idleTimeout = .milliseconds(60)
        }
        try await withServer(configure) { server in
            for part in ["", "GET /"] {
                let answer = try await server.everything(sent: part)
                #expect(answer == "")
            }
            for part in ["GET / HTTP/1.1\r\nHost: h\r\nA", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nx"] {
                let answer = try await server.everything(sent: part)
                #expect(answer.hasPrefix("HTTP/1.1 408 "))
            }
            let answer = try await server.everything(sent: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(answer.hasSuffix("hola"))
        }
    }

    @Test func `the server looks at its connections no more once it has ended`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            #expect(world.timers == 1)
            await server.stop()
            #expect(world.timers == 0)
            world.fireCancelled()
            #expect(world.timers == 0)
        }
    }
}
