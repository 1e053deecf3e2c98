import HTTPServer
import TestSupport
import Testing

/// What the library and the server accept and refuse, byte by byte.
@Suite(.timeLimit(.minutes(1)))
struct ParsingTests {
    @Test(arguments: [
        ("GET /a%2Fb/c HTTP/1.1\r\nHost: h\r\n\r\n", "GET a/b|c "),
        ("GET http://h/x?y=1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET x "),
        ("BREW /café%20x HTTP/1.1\r\nHost: h\r\n\r\n".replacing("é", with: "%C3%A9"), "BREW café x "),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "POST a abc"),
        ("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "POST a abc"),
        ("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n", "POST a abc"),
        ("GET /a HTTP/1.0\r\n\r\n", "GET a "),
        // Bare line feeds and folded lines are taken by the library, before anything of ours sees them.
        ("GET /a HTTP/1.1\nHost: h\n\n", "GET a "),
    ])
    func `what is accepted arrives as it was meant`(request: String, echo: String) async throws {
        try await TestServer.with { server in
            let reply = try #require(try await server.exchange(request).reply)
            #expect(reply.status == 200)
            #expect(reply.body == echo)
        }
    }

    @Test(arguments: [
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\n", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: abc\r\n\r\n", 400),
        ("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET /\u{F1} HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /a HTTP/1.1\r\n\r\n", 400),
        ("GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400), ("GET /a HTTP/1.1\r\nHost: h h\r\n\r\n", 400),
        ("GET /a HTTP/1.1\r\nHost: h\r\nX(Y): 1\r\n\r\n", 400), ("G(T /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        ("GET /a HTTP/2.0\r\nHost: h\r\n\r\n", 505), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ])
    func `what HTTP forbids is refused, and the connection closed`(request: String, status: Int) async throws {
        try await TestServer.with { server in
            let (outcome, ended) = try await server.connected { connection in
                (connection.exchange(request), connection.ends())
            }
            #expect(outcome.status == status, "\(outcome)")
            #expect(ended)
            // The server lives.
            #expect(try await server.exchange("GET /b HTTP/1.1\r\nHost: h\r\n\r\n").status == 200)
        }
    }

    @Test(arguments: [
        "", "\r\n\r\n", "GET", "GET /a", "GET /a HTTP/1.1\r\nHost", "\u{0}\u{1}\u{2}", "GET /a HTTP/1.1 x\r\nHost: h\r\n\r\n",
    ])
    func `what is no request is ended without harm`(text: String) async throws {
        // The library may see the end of a connection only when its time is over.
        try await TestServer.with({ $0.headTimeout = .milliseconds(200) }) { server in
            let outcome = try await server.connected { connection in
                connection.send(text)
                connection.finishSending()
                return connection.reply()
            }
            #expect(outcome == .endedBefore || outcome.status.map { 400..<600 ~= $0 } == true, "\(outcome)")
            #expect(try await server.exchange("GET /b HTTP/1.1\r\nHost: h\r\n\r\n").status == 200)
        }
    }

    @Test func `a NUL in a value cuts it, and one in the path cuts nothing that counts`() async throws {
        try await TestServer.with(respond: { request in
            Response(status: 200, body: Array((request.headers["X-A"] ?? "-").utf8))
        }) { server in
            let value = try await server.exchange("GET /a HTTP/1.1\r\nHost: h\r\nX-A: b\u{0}c\r\n\r\n")
            #expect(value.reply?.body == "b" || value.status == 400, "\(value)")
            let path = try await server.exchange("GET /a\u{0}b HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(path.status == 400 || path.status == 200, "\(path)")
        }
    }

    @Test func `a folded line never becomes a field of its own`() async throws {
        try await TestServer.with(respond: { request in
            Response(status: 200, body: Array(request.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ";").utf8))
        }) { server in
            // The library joins the lines in its own way; what counts is that the second is no Content-Length.
            let outcome = try await server.exchange("GET /a HTTP/1.1\r\nHost: h\r\nX-A: b\r\n Content-Length: 5\r\n\r\n")
            if let reply = outcome.reply, reply.status == 200 {
                let names = reply.body.split(separator: ";").map { $0.prefix { $0 != "=" }.lowercased() }
                #expect(names.contains("host"))
                #expect(!names.contains("content-length"))
            } else {
                #expect(outcome.status == 400)
            }
        }
    }

    @Test func `more head than the limit is refused`() async throws {
        try await TestServer.with { server in
            let long = String(repeating: "a", count: 40_000)
            let field = try await server.exchange("GET /a HTTP/1.1\r\nHost: h\r\nX-Long: \(long)\r\n\r\n")
            #expect(field.status.map { [400, 413, 431].contains($0) } ?? (field == .endedBefore), "\(field)")
            let target = try await server.exchange("GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(target.status.map { [400, 414].contains($0) } ?? (target == .endedBefore), "\(target)")
            let fits = String(repeating: "a", count: 8_000)
            #expect(try await server.exchange("GET /a HTTP/1.1\r\nHost: h\r\nX-Long: \(fits)\r\n\r\n").status == 200)
        }
    }

    @Test func `HEAD has the length of the answer and no body, and the connection goes on`() async throws {
        try await TestServer.with { server in
            let (head, next) = try await server.connected { connection in
                (
                    connection.exchange("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", toHead: true),
                    connection.exchange("GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
                )
            }
            #expect(head.reply?.headers["content-length"] == "7")
            #expect(next.reply?.body == "GET b ")
        }
    }

    @Test func `a line break in a field of an answer does not split it`() async throws {
        try await TestServer.with(respond: { _ in
            Response(status: 200, headers: ["X-Evil": "a\r\nX-More: b", "X-Good": "c"], body: Array("ok".utf8))
        }) { server in
            let reply = try #require(try await server.exchange("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").reply)
            #expect(reply.headers["x-more"] == nil)
            #expect(reply.headers["x-good"] == "c")
            #expect(reply.body == "ok")
        }
    }
}
