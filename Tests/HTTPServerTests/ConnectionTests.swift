import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Many requests on one connection, many connections on one server, and clients that take their time.
@Suite(.timeLimit(.minutes(2)))
struct ConnectionTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func `pipelined requests are answered in their order, those that wait too`() async throws {
        try await TestServer.with(respond: { request in
            // Some of them wait for another thread.
            if request.target.segments.last?.hasSuffix("0") == true { try? await offPool {} }
            return await TestServer.echo(request)
        }) { server in
            let bodies = try await server.connected { connection in
                connection.send((0..<20).map { "GET /r/\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
                return (0..<20).map { _ in connection.reply().reply?.body }
            }
            #expect(bodies == (0..<20).map { "GET r|\($0) " })
        }
    }

    @Test func `a request that comes in pieces of one byte is put together`() async throws {
        try await TestServer.with { server in
            let outcome = try await server.connected { connection in
                for byte in Array("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc".utf8) { connection.send([byte]) }
                return connection.reply()
            }
            #expect(outcome.reply?.body == "POST a abc")
        }
    }

    @Test func `Connection close is honoured, and keep-alive is what happens without it`() async throws {
        try await TestServer.with { server in
            let (kept, closed, ended) = try await server.connected { connection in
                (
                    connection.exchange(Self.get),
                    connection.exchange("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), connection.ends()
                )
            }
            #expect(kept.status == 200)
            #expect(closed.status == 200)
            #expect(ended)
        }
    }

    @Test func `2,000 idle connections do not disturb a working one`() async throws {
        try await TestServer.with { server in
            let port = server.port
            let statuses = try await offPool {
                let idle = (0..<2000).compactMap { _ in RawConnection(port: port) }
                let working = RawConnection(port: port)
                let statuses = (0..<100).map { _ in working?.exchange(Self.get).status }
                return withExtendedLifetime(idle) { [idle.count] + statuses }
            }
            #expect(statuses == [2000] + Array(repeating: 200, count: 100))
        }
    }

    @Test func `connections beyond the limit wait, and are served when one ends`() async throws {
        try await TestServer.with({ $0.maximumConnections = 2 }) { server in
            let port = server.port
            let (first, third) = try await offPool {
                var held = (0..<2).compactMap { _ in RawConnection(port: port) }
                let first = held.map { $0.exchange(Self.get).status }
                let waiting = RawConnection(port: port)
                waiting?.send(Self.get)
                held.removeLast()
                return withExtendedLifetime(held) { (first, waiting?.reply().status) }
            }
            #expect(first == [200, 200])
            #expect(third == 200)
        }
    }

    @Test func `connections of one address can be limited without touching another's`() async throws {
        try await TestServer.with({ $0.maximumConnectionsPerAddress = 2 }) { server in
            let port = server.port
            let (same, other) = try await offPool {
                let held = (0..<3).compactMap { _ in RawConnection(port: port, from: "127.0.0.2") }
                let same = held.map { $0.exchange(Self.get).status }
                let other = RawConnection(port: port, from: "127.0.0.3")?.exchange(Self.get).status
                return withExtendedLifetime(held) { (same, other) }
            }
            #expect(same == [200, 200, nil])
            #expect(other == 200)
        }
    }

    @Test func `a head that is not there in time ends the connection, one byte at a time too`() async throws {
        try await TestServer.with({ $0.headTimeout = .milliseconds(150) }) { server in
            let (silent, half, dribbled, line) = try await server.connected { silent in
                let port = server.port
                let half = RawConnection(port: port)
                half?.send("GET /a HTTP/1.1\r\nHost:")
                let slow = RawConnection(port: port)
                slow?.send("GET /a HTTP/1.1\r\nX-Slow: ")
                let dribbled = slow?.dribble(UInt8(ascii: "a"), pause: 5, upTo: 2000)
                let slowLine = RawConnection(port: port)
                slowLine?.send("GET /")
                let line = slowLine?.dribble(UInt8(ascii: "a"), pause: 5, upTo: 2000)
                return (silent.ends(), half?.ends(), dribbled, line)
            }
            #expect(silent)
            #expect(half == true)
            #expect(dribbled == true)
            #expect(line == true)
            #expect(try await server.exchange(Self.get).status == 200)
        }
    }

    @Test func `a body that is not there in time ends the connection, one byte at a time too`() async throws {
        try await TestServer.with({ $0.bodyTimeout = .milliseconds(150) }) { server in
            let (half, dribbled) = try await server.connected { half in
                half.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
                let slow = RawConnection(port: server.port)
                slow?.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
                return (half.ends(), slow?.dribble(UInt8(ascii: "a"), pause: 5, upTo: 2000))
            }
            #expect(half)
            #expect(dribbled == true)
        }
    }

    @Test func `a kept connection that stays idle is ended`() async throws {
        try await TestServer.with({ $0.idleTimeout = .milliseconds(100) }) { server in
            let (outcome, ended) = try await server.connected { ($0.exchange(Self.get), $0.ends()) }
            #expect(outcome.status == 200)
            #expect(ended)
        }
    }

    @Test func `a handler may take longer than all time-outs of the client's part`() async throws {
        let gate = OneShot<Void>()
        let entered = OneShot<Void>()
        try await TestServer.with(
            {
                $0.headTimeout = .milliseconds(40)
                $0.bodyTimeout = .milliseconds(40)
                $0.idleTimeout = .milliseconds(40)
            },
            respond: { request in
                entered.complete(.success(()))
                try? await gate.value()
                return await TestServer.echo(request)
            }
        ) { server in
            async let outcome = server.exchange(Self.get)
            try await entered.value()
            // Connections that do nothing are ended meanwhile, one after another: their time-outs go by.
            for _ in 0..<4 {
                let ended = try await server.connected { $0.ends() }
                #expect(ended)
            }
            gate.complete(.success(()))
            let status = try await outcome.status
            #expect(status == 200)
        }
    }

    @Test func `a client that leaves while the handler waits harms nobody`() async throws {
        let gate = OneShot<Void>()
        let entered = OneShot<Void>()
        try await TestServer.with(respond: { request in
            if request.target.path == "/slow" {
                entered.complete(.success(()))
                try? await gate.value()
            }
            return await TestServer.echo(request)
        }) { server in
            let leave = Signal()
            async let left: Void = server.connected { connection in
                connection.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                leave.wait()
            }
            try await entered.value()
            leave.give()
            try await left
            #expect(try await server.exchange(Self.get).status == 200)
            gate.complete(.success(()))
            #expect(try await server.exchange(Self.get).status == 200)
        }
    }
}
