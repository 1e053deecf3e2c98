import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Stopping: nothing that was begun is lost, and it always comes to an end.
@Suite(.timeLimit(.minutes(1)))
struct StopTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func `a request that waits is answered, with Connection close, before the stop ends`() async throws {
        let (entered, gate) = (OneShot<Void>(), OneShot<Void>())
        try await TestServer.with(
            { $0.finishTime = .seconds(20) },
            respond: { request in
                entered.complete(.success(()))
                try? await gate.value()
                return await TestServer.echo(request)
            }
        ) { server in
            async let outcome = server.exchange(Self.get)
            try await entered.value()
            async let stop: Void = server.server.stop()
            // The stop has begun when nobody listens any more.
            try await Self.untilRefused(server.port)
            gate.complete(.success(()))
            let reply = try #require(try await outcome.reply)
            #expect(reply.status == 200)
            #expect(reply.headers["connection"]?.lowercased() == "close")
            await stop
        }
    }

    @Test func `an open connection is served while the stop goes on, and told to close`() async throws {
        try await TestServer.with({ $0.drainTime = .seconds(20) }) { server in
            let ready = OneShot<Void>()
            let signal = Signal()
            async let outcomes = server.connected { connection in
                let first = connection.exchange(Self.get)
                ready.complete(.success(()))
                signal.wait()
                return (first, connection.exchange(Self.get), connection.ends())
            }
            try await ready.value()
            async let stop: Void = server.server.stop()
            try await Self.untilRefused(server.port)
            signal.give()
            let (first, second, ended) = try await outcomes
            #expect(first.reply?.headers["connection"] == nil)
            #expect(second.status == 200)
            #expect(second.reply?.headers["connection"]?.lowercased() == "close")
            #expect(ended)
            await stop
        }
    }

    @Test func `an idle connection is ended after the time for draining`() async throws {
        try await TestServer.with({ $0.drainTime = .milliseconds(30) }) { server in
            let ready = OneShot<Void>()
            async let ended = server.connected { connection in
                _ = connection.exchange(Self.get)
                ready.complete(.success(()))
                return connection.ends()
            }
            try await ready.value()
            await server.server.stop()
            let wasEnded = try await ended
            #expect(wasEnded)
            #expect(server.server.connectionCount == 0)
        }
    }

    @Test func `who waits in the backlog when the stop begins is served`() async throws {
        let entered = OneShot<Void>()
        let hold = Signal()
        try await TestServer.with(
            { $0.drainTime = .seconds(20) },
            respond: { request in
                if request.target.path == "/hold" {
                    // Before the first wait it is the server's own thread that stands still: nobody is accepted meanwhile.
                    entered.complete(.success(()))
                    hold.wait()
                }
                return await TestServer.echo(request)
            }
        ) { server in
            async let held = server.exchange("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n")
            try await entered.value()
            let sent = OneShot<Void>()
            async let waiting = server.connected { connection in
                connection.send(Self.get)
                sent.complete(.success(()))
                return connection.reply()
            }
            try await sent.value()
            async let stop: Void = server.server.stop()
            try await Self.untilRefused(server.port)
            hold.give()
            let statuses = try await [held.status, waiting.status]
            #expect(statuses == [200, 200])
            await stop
        }
    }

    @Test func `a handler that waits too long is cancelled, and may still answer for itself`() async throws {
        let entered = OneShot<Void>()
        try await TestServer.with(respond: { _ in
            entered.complete(.success(()))
            do {
                try await OneShot<Void>().value()
                return Response(status: 200)
            } catch {
                return Response(status: 202)
            }
        }) { server in
            async let outcome = server.exchange(Self.get)
            try await entered.value()
            await server.server.stop()
            let status = try await outcome.status
            #expect(status == 202)
        }
    }

    @Test func `a handler that never ends is answered for, and the stop returns`() async throws {
        let (entered, gate) = (OneShot<Void>(), OneShot<Void>())
        try await TestServer.with(respond: { request in
            entered.complete(.success(()))
            await Task { try? await gate.value() }.value  // deaf to cancellation
            return await TestServer.echo(request)
        }) { server in
            async let outcome = server.exchange(Self.get)
            try await entered.value()
            await server.server.stop()
            let status = try await outcome.status
            #expect(status == 503)
            gate.complete(.success(()))  // too late: nobody is harmed
        }
    }

    @Test func `two stops at once both return, and nobody is served after`() async throws {
        try await TestServer.with { server in
            async let first: Void = server.server.stop()
            async let second: Void = server.server.stop()
            _ = await (first, second)
            let port = server.port
            let refused = try await offPool { RawConnection(port: port) == nil }
            #expect(refused)
        }
    }

    @Test func `an address that cannot be had is an error with its reason`() async throws {
        try await TestServer.with { server in
            var configuration = ServerConfiguration()
            configuration.port = server.port
            #expect(throws: ServerError.cannotListen(host: "127.0.0.1", port: server.port, reason: "Address already in use")) {
                try Server(configuration, world: server.world, refuse: { Response(status: $0.status) }, respond: TestServer.echo)
            }
            configuration.host = "no such host"
            #expect(throws: ServerError.self) {
                try Server(configuration, world: server.world, refuse: { Response(status: $0.status) }, respond: TestServer.echo)
            }
        }
    }

    /// Tries to connect until nobody listens: then a stop has begun.
    private static func untilRefused(_ port: Int) async throws {
        try await offPool {
            while let connection = RawConnection(port: port) { _ = connection.ends(within: 2) }
        }
    }
}
