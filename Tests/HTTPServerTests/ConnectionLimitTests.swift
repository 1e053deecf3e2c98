import HTTPServer
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct ConnectionLimitTests {
    private static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func `more than the limit wait until one ends, and are served then`() async throws {
        try await withServer({ $0.maximumConnections = 2 }) { server in
            let port = server.port
            let statuses = try await offPool {
                var open = try (0..<2).map { _ in
                    let socket = try RawSocket(port: port)
                    try socket.send(Self.get)
                    _ = try socket.response()
                    return socket
                }
                let waiting = try (0..<5).map { _ in
                    let socket = try RawSocket(port: port)
                    try socket.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    return socket
                }
                // Those inside are still served, those outside have nothing yet.
                try open[1].send(Self.get)
                var statuses = [try open[1].response()?.status]
                statuses += waiting.map { $0.hasBytes ? 0 : nil }
                open.removeAll()
                return try statuses + waiting.map { try $0.response()?.status }
            }
            #expect(statuses == [200, nil, nil, nil, nil, nil, 200, 200, 200, 200, 200])
        }
    }

    @Test func `the count of connections never passes the limit`() async throws {
        try await withServer({ $0.maximumConnections = 3 }) { server in
            let sockets = try await server.open(10)
            let status = try await offPool {
                try sockets[0].send(Self.get)
                return try sockets[0].response()?.status
            }
            #expect(status == 200)
            #expect(server.connectionCount <= 3)
        }
    }

    @Test func `one address has no more connections than it may, another has its own`() async throws {
        try await withServer({ $0.maximumConnectionsPerAddress = 2 }) { server in
            let port = server.port
            let outcome = try await offPool {
                func answered(_ socket: RawSocket) throws -> Bool {
                    guard try socket.send(Self.get) else { return false }
                    return try socket.response()?.status == 200
                }
                let first = try (0..<3).map { _ in try RawSocket(port: port, from: "127.0.0.2") }
                let other = try RawSocket(port: port, from: "127.0.0.3")
                return try first.map(answered) + [answered(other)]
            }
            #expect(outcome == [true, true, false, true])
        }
    }

    @Test func `an address gets its connection back when one of its own ends`() async throws {
        try await withServer({ $0.maximumConnectionsPerAddress = 1 }) { server in
            var served = 0
            // The server lets a connection go a moment after its client has seen the end: the next one may come too early.
            for _ in 1...1000 where served < 5 {
                let answer = try await server.everything(sent: "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                if answer.hasSuffix("hola") { served += 1 }
            }
            #expect(served == 5)
            #expect(server.connectionCount <= 1)
        }
    }

    @Test func `two thousand idle connections do not hinder one that works`() async throws {
        // On a busy machine it takes a while to open them: their time must not be over before.
        try await withServer({
            $0.headTimeout = .seconds(1000)
            $0.idleTimeout = .seconds(1000)
        }) { server in
            let idle = try await server.open(2000)
            let socket = try await server.open(1)[0]
            let statuses = try await offPool {
                try (0..<100).map { _ in
                    try socket.send(Self.get)
                    return try socket.response()?.status
                }
            }
            #expect(statuses == Array(repeating: 200, count: 100))
            #expect(server.connectionCount == 2001)
            let last = try await offPool {
                try idle[1999].send(Self.get)
                return try idle[1999].response()?.status
            }
            #expect(last == 200)
        }
    }
}
