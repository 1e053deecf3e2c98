import HTTPServer
import TestSupport
import Testing
import WorldKit

/// The end of a server, seen by its clients. The clock moves only when a test moves it.
@Suite(.timeLimit(.minutes(5))) struct StopTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    /// A handler that a test holds: `/wait` waits until it is released, all else is answered at once.
    private final class Held: Sendable {
        let entered = OneShot<Void>()
        let release = OneShot<Void>()

        func respond(_ request: Request) async -> Response {
            if request.target.path == "/wait" {
                entered.complete(.success(()))
                await Task { try? await release.value() }.value  // deaf to cancellation
            }
            return Response(status: 200, body: Array("hola".utf8))
        }
    }

    private static func configure(_ configuration: inout ServerConfiguration) {
        configuration.drainTime = .seconds(5)
        configuration.finishTime = .seconds(10)
        configuration.headTimeout = .seconds(1000)
        configuration.bodyTimeout = .seconds(1000)
        configuration.idleTimeout = .seconds(1000)
    }

    /// Starts a stop and returns when it waits for the connections to end: beside the watch of time-outs it has a timer.
    private func stopping(_ server: Server, in world: StepWorld) async throws -> Task<Void, Never> {
        let stop = Task { await server.stop() }
        try await world.timers(atLeast: 2)
        return stop
    }

    /// A connection that has had one answer.
    private func used(_ server: Server) async throws -> RawSocket {
        let socket = try await server.open(1)[0]
        try await offPool {
            try socket.send(Self.get)
            _ = try socket.response()
        }
        return socket
    }

    @Test func `a stop while a handler waits answers that request and ends its connection`() async throws {
        let (world, held) = (StepWorld(), Held())
        try await withServer(world: world, Self.configure, respond: { await held.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            try await offPool { _ = try socket.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await held.entered.value()
            let stop = try await stopping(server, in: world)
            held.release.complete(.success(()))
            let (response, rest) = try await offPool { (try socket.response(), try socket.rest()) }
            #expect(response?.status == 200)
            #expect(response?["Connection"] == "close")
            #expect(rest == [])
            await stop.value
            #expect(world.uptime == Uptime(micros: 0))
        }
    }

    @Test func `a handler that is done after the drain, in its time, still answers`() async throws {
        let (world, held) = (StepWorld(), Held())
        try await withServer(world: world, Self.configure, respond: { await held.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            try await offPool { _ = try socket.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await held.entered.value()
            let stop = try await stopping(server, in: world)
            world.advance(by: .seconds(6))
            try await world.timers(atLeast: 2)
            held.release.complete(.success(()))
            #expect(try await offPool { try socket.response()?.text } == "hola")
            await stop.value
        }
    }

    @Test func `open connections are served during the drain, each answer being their last`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let sockets = [try await used(server), try await used(server)]
            let stop = try await stopping(server, in: world)
            let outcome = try await offPool {
                try sockets.map { socket in
                    try socket.send(Self.get + Self.get)
                    return (try socket.response(), try socket.rest())
                }
            }
            #expect(outcome.allSatisfy { $0.0?.status == 200 && $0.0?["Connection"] == "close" && $0.1.isEmpty })
            await stop.value
            #expect(world.uptime == Uptime(micros: 0))
        }
    }

    @Test func `connections without a request end with the drain, not before`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let (fresh, idle) = (try await server.open(1)[0], try await used(server))
            let stop = try await stopping(server, in: world)
            world.advance(by: .seconds(4))
            #expect(!fresh.hasBytes)
            #expect(!idle.hasBytes)
            #expect(server.connectionCount == 2)
            world.advance(by: .seconds(1))
            #expect(try await offPool { try fresh.rest() + idle.rest() } == [])
            await stop.value
            #expect(world.uptime == Uptime(micros: 5_000_000))
        }
    }

    @Test func `a request begun before the end of the drain may be sent to its end`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let socket = try await server.open(1)[0]
            try await offPool {
                try socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                _ = try socket.response()  // go on
            }
            let stop = try await stopping(server, in: world)
            world.advance(by: .seconds(5))
            try await world.timers(atLeast: 2)
            let response = try await offPool {
                try socket.send("abc")
                return try socket.response()
            }
            #expect(response?.status == 200)
            await stop.value
        }
    }

    @Test func `a handler that never ends is answered 503, and the stop returns`() async throws {
        let (world, held) = (StepWorld(), Held())
        try await withServer(world: world, Self.configure, respond: { await held.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            try await offPool { _ = try socket.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await held.entered.value()
            let stop = try await stopping(server, in: world)
            world.advance(by: .seconds(5))
            try await world.timers(atLeast: 2)
            world.advance(by: .seconds(9))
            #expect(!socket.hasBytes)
            world.advance(by: .seconds(1))  // the handlers are cancelled, and have a second more
            try await world.timers(atLeast: 2)
            world.advance(by: .seconds(1))
            let response = try await offPool { try socket.response() }
            #expect(response?.status == 503)
            #expect(response?.text == "stopping")
            #expect(response?["Connection"] == "close")
            await stop.value
        }
        // It ends after all, when there is no server any more.
        held.release.complete(.success(()))
    }

    /// Stops the server while a request waits for its body, and lets all the time pass that the server has for that.
    private func stoppingBeforeABody(_ server: Server, in world: StepWorld) async throws -> (socket: RawSocket, stop: Task<Void, Never>) {
        let socket = try await server.open(1)[0]
        try await offPool {
            try socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            _ = try socket.response()  // go on
        }
        let stop = try await stopping(server, in: world)
        for span in [5, 10, 1] {  // draining, finishing, and what a cancelled handler gets
            world.advance(by: .seconds(span))
            try await world.timers(atLeast: 2)
        }
        return (socket, stop)
    }

    @Test func `a request that is never sent to its end is dropped, and the stop returns`() async throws {
        let (world, recorder) = (StepWorld(), Recorder())
        try await withServer(world: world, Self.configure, respond: { recorder.respond($0) }) { server in
            let (socket, stop) = try await stoppingBeforeABody(server, in: world)
            world.advance(by: .seconds(1))  // the last wait, for answers under way
            await stop.value
            #expect(try await offPool { try socket.rest() } == [])
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `a request whose end comes too late is answered 503, and no handler begins`() async throws {
        let (world, recorder) = (StepWorld(), Recorder())
        try await withServer(world: world, Self.configure, respond: { recorder.respond($0) }) { server in
            let (socket, stop) = try await stoppingBeforeABody(server, in: world)
            let response = try await offPool {
                try socket.send("abc")
                return try socket.response()
            }
            #expect(response?.status == 503)
            await stop.value
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `a connection whose answer was under way before the stop ends with that answer`() async throws {
        let world = StepWorld()
        let size = 16 << 20
        let respond: @Sendable (Request) async -> Response = { _ in Response(status: 200, body: [UInt8](repeating: 65, count: size)) }
        try await withServer(world: world, Self.configure, respond: respond) { server in
            let port = server.port
            let socket = try await offPool {
                let socket = try RawSocket(port: port, receiveBuffer: 64 << 10)
                try socket.send(Self.get)
                socket.waitForBytes(milliseconds: 20_000)
                return socket
            }
            let stop = try await stopping(server, in: world)
            world.advance(by: .seconds(5))
            try await world.timers(atLeast: 2)
            #expect(try await offPool { try socket.rest().count } > size)
            await stop.value
            #expect(world.uptime == Uptime(micros: 5_000_000))
        }
    }

    @Test func `two stops at once, and one more, all return when the server has ended`() async throws {
        let (world, held) = (StepWorld(), Held())
        try await withServer(world: world, Self.configure, respond: { await held.respond($0) }) { server in
            let socket = try await server.open(1)[0]
            try await offPool { _ = try socket.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await held.entered.value()
            let first = try await stopping(server, in: world)
            let second = Task {
                await server.stop()
                return server.connectionCount
            }
            held.release.complete(.success(()))
            #expect(try await offPool { try socket.response()?.status } == 200)
            await first.value
            #expect(await second.value == 0)
            await server.stop()
        }
    }

    @Test func `after a stop nobody can connect, during it neither`() async throws {
        let world = StepWorld()
        try await withServer(world: world, Self.configure) { server in
            let idle = try await used(server)
            let port = server.port
            let stop = try await stopping(server, in: world)
            await #expect(throws: RawSocket.Failure.self) { try await offPool { try RawSocket(port: port) } }
            world.advance(by: .seconds(5))
            await stop.value
            await #expect(throws: RawSocket.Failure.self) { try await offPool { try RawSocket(port: port) } }
            withExtendedLifetime(idle) {}
        }
    }
}
