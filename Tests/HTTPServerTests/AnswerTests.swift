import HTTPServer
import TestSupport
import Testing

/// What a handler's answer becomes on the wire.
@Suite(.timeLimit(.minutes(5))) struct AnswerTests {
    /// What a client reads until the end of the connection when a handler answers so.
    private func wire(_ response: Response, method: String = "GET") async throws -> String {
        try await withServer(respond: { _ in response }) { server in
            try await server.everything(sent: "\(method) / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        }
    }

    @Test func `status, fields and body go out as they are`() async throws {
        var headers: HTTPHeaders = ["Content-Type": "text/plain"]
        headers.append("X", "1")
        headers.append("X", "2")
        let answer = try await wire(Response(status: 201, headers: headers, body: Array("ñandú".utf8)))
        #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
        #expect(answer.contains("\r\nContent-Type: text/plain\r\n"))
        #expect(answer.contains("\r\nX: 1\r\n"))
        #expect(answer.contains("\r\nX: 2\r\n"))
        #expect(answer.contains("\r\nContent-Length: 7\r\n"))
        #expect(answer.contains("\r\nDate: "))
        #expect(answer.hasSuffix("\r\n\r\nñandú"))
    }

    @Test func `an answer without a body says so`() async throws {
        let answer = try await wire(Response(status: 404))
        #expect(answer.contains("\r\nContent-Length: 0\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `HEAD has the length of the body but not the body`() async throws {
        let answer = try await wire(Response(status: 200, body: Array("hola".utf8)), method: "HEAD")
        #expect(answer.contains("\r\nContent-Length: 4\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [204, 304]) func `a status that allows no body has none`(status: Int) async throws {
        let answer = try await wire(Response(status: status, body: Array("hola".utf8)))
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(status == 304 || !answer.contains("Content-Length"))
    }

    @Test func `the connection goes on after answers without bodies`() async throws {
        let respond: @Sendable (Request) async -> Response = { request in
            Response(status: request.target.segments.first == "nada" ? 204 : 200, body: Array("hola".utf8))
        }
        try await withServer(respond: respond) { server in
            let port = server.port
            let statuses = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /nada HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                return [try socket.response(toHead: true)?.status, try socket.response()?.status, try socket.response()?.status]
            }
            #expect(statuses == [200, 204, 200])
        }
    }

    @Test(arguments: ["a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", ""])
    func `a line break in a field of an answer does not split it`(value: String) async throws {
        let headers = HTTPHeaders([.init("X", value), .init("A\r\nSet-Cookie", "x=1"), .init("B C", "1"), .init("Y", "2")])
        let answer = try await wire(Response(status: 200, headers: headers, body: Array("hola".utf8)))
        #expect(!answer.contains("Set-Cookie"))
        #expect(!answer.contains("\r\nX:"))
        #expect(answer.contains("\r\nY: 2\r\n"))
        #expect(answer.components(of: "HTTP/1.1") == 1)
        #expect(answer.hasSuffix("\r\n\r\nhola"))
    }

    @Test func `a handler does not set what the server sets`() async throws {
        let headers: HTTPHeaders = ["Content-Length": "99", "Transfer-Encoding": "gzip", "Date": "ayer"]
        let answer = try await wire(Response(status: 200, headers: headers, body: Array("hola".utf8)))
        #expect(answer.components(of: "Content-Length") == 1)
        #expect(answer.contains("\r\nContent-Length: 4\r\n"))
        #expect(!answer.contains("gzip"))
        #expect(answer.components(of: "\r\nDate: ") == 1)
    }

    @Test(arguments: [(1 << 16) - 1, 1 << 16, (1 << 16) + 1, 2 << 20])
    func `a large answer arrives whole`(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer(respond: { _ in Response(status: 200, body: body) }) { server in
            let response = try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(response?.body == body)
            let port = server.port
            let head = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return String(decoding: try socket.rest(), as: UTF8.self)
            }
            #expect(head.contains("\r\nContent-Length: \(size)\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `a large answer to a client that slowly takes it arrives whole`() async throws {
        let body = [UInt8](repeating: 65, count: 4 << 20)
        try await withServer(respond: { _ in Response(status: 200, body: body) }) { server in
            let port = server.port
            let count = try await offPool {
                let socket = try RawSocket(port: port, receiveBuffer: 4096)
                try socket.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return try socket.rest().count
            }
            #expect(count > body.count)
        }
    }

    @Test(arguments: [-1, 7, 100, 199, 600, 10_000_000_000])
    func `a status that is no answer's ends the connection without one`(status: Int) async throws {
        #expect(try await wire(Response(status: status)) == "")
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
