import HTTPServer
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct BodyLimitTests {
    private static let limit = 100_000

    /// Runs `body` beside a server with that limit and tells which bodies its handler saw.
    private func bodies(_ body: (Server) async throws -> Void) async throws -> [Int] {
        let recorder = Recorder()
        try await withServer(configure, respond: { recorder.respond($0) }, body)
        return recorder.requests.map(\.body.count)
    }

    private func configure(_ configuration: inout ServerConfiguration) { configuration.maximumBodySize = Self.limit }

    private func sized(_ size: Int, _ field: String = "") -> [UInt8] {
        Array("POST / HTTP/1.1\r\nHost: h\r\n\(field)Content-Length: \(size)\r\n\r\n".utf8) + [UInt8](repeating: 120, count: size)
    }

    private func chunked(_ size: Int, _ field: String = "") -> [UInt8] {
        var bytes = Array("POST / HTTP/1.1\r\nHost: h\r\n\(field)Transfer-Encoding: chunked\r\n\r\n".utf8)
        for start in stride(from: 0, to: size, by: 7000) {
            let count = min(7000, size - start)
            bytes += Array("\(String(count, radix: 16))\r\n".utf8) + [UInt8](repeating: 120, count: count) + [13, 10]
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    @Test func `a body of exactly the limit is taken, sized or chunked`() async throws {
        let bodies = try await bodies { server in
            for request in [sized(Self.limit), chunked(Self.limit)] {
                let response = try await server.answer(to: request)
                #expect(response?.status == 200)
            }
        }
        #expect(bodies == [Self.limit, Self.limit])
    }

    @Test func `a body of one byte more is answered 413, sized or chunked`() async throws {
        let bodies = try await bodies { server in
            for request in [sized(Self.limit + 1), chunked(Self.limit + 1), chunked(20 * Self.limit)] {
                let response = try await server.answer(to: request)
                #expect(response?.status == 413)
                #expect(response?.text == "bodyTooLarge(limit: \(Self.limit))")
            }
        }
        #expect(bodies == [])
    }

    @Test func `a connection goes on after a body that was read and thrown away`() async throws {
        let bodies = try await bodies { server in
            let port = server.port
            let (large, small) = (sized(Self.limit + 1), sized(3))
            let statuses = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(large + small)
                return [try socket.response()?.status, try socket.response()?.status]
            }
            #expect(statuses == [413, 200])
        }
        #expect(bodies == [3])
    }

    @Test func `a stated length beyond any patience is answered before the body`() async throws {
        let bodies = try await bodies { server in
            let answer = try await server.everything(sent: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("Connection: close\r\n"))
        }
        #expect(bodies == [])
    }

    @Test func `a chunked body without end is cut`() async throws {
        let bodies = try await bodies { server in
            let port = server.port
            let sent = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 120, count: 0x10000) + [13, 10]
                var sent = 0
                while sent < 256 << 20, try socket.send(chunk) { sent += chunk.count }
                return sent
            }
            #expect(sent > 16 << 20)
            #expect(sent < 128 << 20)
        }
        #expect(bodies == [])
    }

    @Test func `chunks that begin with a line without end are refused, however many, and nothing of them is left`() async throws {
        try await withServer { server in
            let stuck = try await server.open(20)
            let statuses = try await offPool {
                for socket in stuck {
                    try socket.send(
                        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "a", count: 1 << 16))
                }
                return try stuck.map { try $0.response()?.status }
            }
            #expect(statuses.allSatisfy { $0.map { 400...599 ~= $0 } ?? true })
            let ended = try await offPool { stuck.allSatisfy { $0.hasEnded(within: 60_000) } }
            #expect(ended)
            let other = try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(other?.status == 200)
            // The library takes a connection out a moment after its client has been told.
            let left = try await eventually(within: .seconds(60), in: LiveWorld()) { server.connectionCount <= 1 }
            #expect(left)
        }
    }

    @Test func `who asks first is told to go on, and then answered`() async throws {
        let bodies = try await bodies { server in
            let port = server.port
            let statuses = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                let first = try socket.response()?.status
                try socket.send("abc")
                return [first, try socket.response()?.status]
            }
            #expect(statuses == [100, 200])
        }
        #expect(bodies == [3])
    }

    @Test func `who asks first with a body too large is refused without having sent it`() async throws {
        let bodies = try await bodies { server in
            let answer = try await server.everything(
                sent: "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: \(Self.limit + 1)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(!answer.contains("100 Continue"))
        }
        #expect(bodies == [])
    }

    @Test func `all bodies together have a bound, and there is room again when one has ended`() async throws {
        try await withServer({ $0.maximumBufferedBodies = 100 }) { server in
            let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60\r\n\r\n"
            let half = String(repeating: "x", count: 59)
            let sockets = try await server.open(2)
            try await offPool {
                try sockets[0].send(head + half)
                // When the second of these is answered the server's one thread has read what came before the first.
                for _ in 1...2 {
                    try sockets[1].send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                    #expect(try sockets[1].response()?.status == 200)
                }
                try sockets[1].send(head + half + "x")
                #expect(try sockets[1].response()?.status == 503)
                try sockets[0].send("x")
                #expect(try sockets[0].response()?.status == 200)
                try sockets[1].send(head + half + "x")
                #expect(try sockets[1].response()?.status == 200)
            }
        }
    }
}
