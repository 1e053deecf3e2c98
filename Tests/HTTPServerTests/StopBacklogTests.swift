import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Clients that had connected, but were not taken in, when a server stops.
@Suite(.timeLimit(.minutes(5))) struct StopBacklogTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test(arguments: [0, 20])
    func `who waits while the server's thread is busy is served by the stop, however short its drain`(drainSeconds: Int) async throws {
        let entered = OneShot<Void>()
        let gate = Gate()
        let respond: @Sendable (Request) async -> Response = { request in
            if request.target.path == "/block" {
                // Holds the server's own thread, which a real handler must not do: nobody is taken in meanwhile.
                entered.complete(.success(()))
                gate.wait()
            }
            return Response(status: 200, body: Array("hola".utf8))
        }
        let world = StepWorld()
        try await withServer(world: world, { $0.drainTime = .seconds(drainSeconds) }, respond: respond) { server in
            let blocked = try await server.open(1)[0]
            try await offPool { _ = try blocked.send("GET /block HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await entered.value()
            let waiting = try await server.open(5)
            try await offPool { for socket in waiting { try socket.send(Self.get) } }
            let stop = Task { await server.stop() }
            try await world.timers(atLeast: 2)  // the stop has taken them and waits
            gate.open()
            let statuses = try await offPool { try ([blocked] + waiting).map { try $0.response()?.status } }
            #expect(statuses == Array(repeating: 200, count: 6))
            await stop.value
        }
    }

    @Test func `who waits beyond the limit of connections is served by the stop as room comes`() async throws {
        let configure: (inout ServerConfiguration) -> Void = {
            $0.maximumConnections = 2
            $0.drainTime = .seconds(20)
        }
        let world = StepWorld()
        try await withServer(world: world, configure) { server in
            let inside = try await server.open(2)
            try await offPool {
                for socket in inside {
                    try socket.send(Self.get)
                    _ = try socket.response()
                }
            }
            let waiting = try await server.open(7)
            try await offPool { for socket in waiting { try socket.send(Self.get) } }
            let stop = Task { await server.stop() }
            try await world.timers(atLeast: 2)  // the stop has taken them and waits for room
            #expect(waiting.allSatisfy { !$0.hasBytes })
            try await offPool { for socket in inside { try socket.send(Self.get) } }
            var statuses: [Int?] = []
            for socket in inside + waiting {
                var answered = false
                for _ in 1...1000 where !answered {
                    world.advance(by: .milliseconds(5))
                    answered = try await offPool { socket.waitForBytes(milliseconds: 5) }
                }
                statuses.append(try await offPool { try socket.response()?.status })
            }
            #expect(statuses == Array(repeating: 200, count: 9))
            await stop.value
        }
    }

    @Test func `who gets no room while the server drains is closed`() async throws {
        let world = StepWorld()
        let configure: (inout ServerConfiguration) -> Void = {
            $0.maximumConnections = 1
            $0.drainTime = .seconds(5)
        }
        try await withServer(world: world, configure) { server in
            let inside = try await server.open(1)[0]
            try await offPool {
                try inside.send(Self.get)
                _ = try inside.response()
            }
            let waiting = try await server.open(1)[0]
            try await offPool { _ = try waiting.send(Self.get) }
            let stop = Task { await server.stop() }
            try await world.timers(atLeast: 2)
            world.advance(by: .seconds(5))
            #expect(try await offPool { try waiting.rest() } == [])
            #expect(try await offPool { try inside.rest() } == [])
            await stop.value
        }
    }
}
