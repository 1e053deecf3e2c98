import HTTPServer
import TestSupport
import Testing

/// What reaches a handler, and how it looks there.
@Suite(.timeLimit(.minutes(5))) struct AcceptedRequestTests {
    /// Sends one request and gives back what the handler saw.
    private func seen(_ bytes: [UInt8]) async throws -> Request {
        let recorder = Recorder()
        return try await withServer(respond: { recorder.respond($0) }) { server in
            #expect(try await server.answer(to: bytes)?.status == 200)
            #expect(recorder.requests.count == 1)
            return try #require(recorder.requests.first)
        }
    }

    private func seen(_ text: String) async throws -> Request { try await seen(Array(text.utf8)) }

    @Test func `method, target, fields and body come as they were sent`() async throws {
        let request = try await seen(
            "PUT /a%2Fb/c%20d?x=1+2&y HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one:  2\r\nEmpty:\r\nTab:\t3\r\nContent-Length: 4\r\n\r\nhola")
        #expect(request.method == .put)
        #expect(request.target.path == "/a%2Fb/c%20d")
        #expect(request.target.segments == ["a/b", "c d"])
        #expect(request.query("x") == "1 2")
        #expect(request.query("y") == "")
        #expect(request.headers.all("X-ONE") == ["1", "2"])
        #expect(request.headers["Empty"] == "")
        #expect(request.headers["Tab"] == "3")
        #expect(request.headers.fields.map(\.name) == ["Host", "X-One", "x-one", "Empty", "Tab", "Content-Length"])
        #expect(request.body == Array("hola".utf8))
    }

    @Test func `an absolute target is taken by its path`() async throws {
        #expect(try await seen("GET http://other/a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n").target.segments == ["a"])
    }

    @Test(arguments: ["QUERY", "get", "M-SEARCH", "DELETE", "PATCH", "OPTIONS"])
    func `any method reaches the handler`(method: String) async throws {
        #expect(try await seen("\(method) / HTTP/1.1\r\nHost: h\r\n\r\n").method == HTTPMethod(rawValue: method))
    }

    @Test func `a body may have any bytes`() async throws {
        let body = (0..<1024).map { UInt8(truncatingIfNeeded: $0) }
        let request = try await seen(Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1024\r\n\r\n".utf8) + body)
        #expect(request.body == body)
    }

    @Test func `chunks are put together, extensions and trailers left out`() async throws {
        let request = try await seen(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0A\r\ndefghijklm\r\n0\r\nTrailer: x\r\n\r\n")
        #expect(request.body == Array("abcdefghijklm".utf8))
        #expect(request.headers["Trailer"] == nil)
    }

    @Test func `bytes of a value that are no UTF-8 are replaced`() async throws {
        let request = try await seen(Array("GET / HTTP/1.1\r\nHost: h\r\nA: x".utf8) + [0xFF] + Array("y\r\nB: ñ\r\n\r\n".utf8))
        #expect(request.headers["A"] == "x\u{FFFD}y")
        #expect(request.headers["B"] == "ñ")
    }

    @Test func `HTTP 1.0 needs no host and ends after its answer`() async throws {
        let recorder = Recorder()
        try await withServer(respond: { recorder.respond($0) }) { server in
            let answer = try await server.everything(sent: "GET / HTTP/1.0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") || answer.hasPrefix("HTTP/1.0 200 "))
            #expect(answer.hasSuffix("\r\n\r\nhola"))
        }
        #expect(recorder.requests.count == 1)
    }

    @Test func `HTTP 1.0 stays when it asks to`() async throws {
        try await withServer { server in
            let port = server.port
            let responses = try await offPool {
                let socket = try RawSocket(port: port)
                return try (0..<3).map { _ in
                    try socket.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                    return try socket.response()
                }
            }
            #expect(responses.map { $0?.status } == [200, 200, 200])
            #expect(responses.allSatisfy { $0?["Connection"]?.lowercased() == "keep-alive" })
        }
    }

    @Test func `a head of almost the limit is taken`() async throws {
        let long = String(repeating: "x", count: 20 << 10)
        let request = try await seen("GET / HTTP/1.1\r\nHost: h\r\nA: \(long)\r\n\r\n")
        #expect(request.headers["A"] == long)
    }

    @Test func `a head may come byte by byte, and so may the body`() async throws {
        let recorder = Recorder()
        try await withServer(respond: { recorder.respond($0) }) { server in
            let port = server.port
            let status = try await offPool {
                let socket = try RawSocket(port: port)
                for byte in "POST /a?b=c HTTP/1.1\r\nHost: h\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                    .utf8
                {
                    try socket.send([byte])
                }
                return try socket.response()?.status
            }
            #expect(status == 200)
        }
        let request = try #require(recorder.requests.first)
        #expect(request.target.path == "/a")
        #expect(request.headers["A"] == "1")
        #expect(request.body == Array("abcde".utf8))
    }
}
