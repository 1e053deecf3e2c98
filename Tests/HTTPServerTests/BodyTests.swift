import HTTPServer
import TestSupport
import Testing
import WorldKit

/// How large a body may be, and what becomes of one that is larger.
@Suite(.timeLimit(.minutes(1)))
struct BodyTests {
    private func post(_ size: Int, extra: String = "") -> String {
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\(extra)\r\n"
    }

    @Test(arguments: [(0, 200), (1000, 200), (1001, 413), (200_000, 413)])
    func `a body up to the limit is taken, one byte more is answered 413`(size: Int, status: Int) async throws {
        try await TestServer.with({ $0.maximumBodySize = 1000 }) { server in
            let body = String(repeating: "x", count: size)
            let reply = try #require(try await server.exchange(post(size) + body).reply)
            #expect(reply.status == status)
            #expect(reply.body == (status == 200 ? "POST a \(body)" : "refused: bodyTooLarge(limit: 1000)"))
        }
    }

    @Test(arguments: [(10, 200), (11, 413), (500, 413)])
    func `a chunked body is held to the same limit`(chunks: Int, status: Int) async throws {
        try await TestServer.with({ $0.maximumBodySize = 1000 }) { server in
            let chunk = "64\r\n" + String(repeating: "x", count: 100) + "\r\n"
            let head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            let request = head + String(repeating: chunk, count: chunks) + "0\r\n\r\n"
            let answered = try await server.exchange(request).status
            #expect(answered == status)
        }
    }

    @Test func `a body of ten megabytes gets its 413, whoever reads it`() async throws {
        try await TestServer.with { server in
            let body = String(repeating: "x", count: 10_000_000)
            let answered = try await server.exchange(post(10_000_000) + body).status
            #expect(answered == 413)
        }
    }

    @Test func `who is not let in is told so before a body is read, whatever else is wrong with it`() async throws {
        let reached = Locked(0)
        try await TestServer.with(
            admit: { $0.headers["X-Key"] == nil ? Response(status: 401) : nil },
            respond: { request in
                reached.withLock { $0 += 1 }
                return await TestServer.echo(request)
            }
        ) { server in
            for head in [post(5), post(5, extra: "Expect: 100-continue\r\n"), post(2_000_000), post(5, extra: "Transfer-Encoding: x\r\n")] {
                let (outcome, ended) = try await server.connected { ($0.exchange(head), $0.ends()) }
                #expect(outcome.status == 401)
                #expect(ended)
            }
            let status = try await server.exchange(post(1, extra: "X-Key: 1\r\n") + "x").status
            #expect(status == 200)
            #expect(reached.withLock { $0 } == 1)
        }
    }

    @Test func `a length that nobody can send is answered before the body`() async throws {
        try await TestServer.with { server in
            let answered = try await server.exchange(post(1_000_000_000)).status
            #expect(answered == 413)
        }
    }

    @Test func `a client that asks first is told to go on, or that it is too much`() async throws {
        try await TestServer.with({ $0.maximumBodySize = 1000 }) { server in
            let expect = "Expect: 100-continue\r\n"
            let (interim, final) = try await server.connected { connection in
                (connection.exchange(post(3, extra: expect)), connection.exchange("abc"))
            }
            #expect(interim.status == 100)
            #expect(final.reply?.body == "POST a abc")
            let answered = try await server.exchange(post(1001, extra: expect)).status
            #expect(answered == 413)
        }
    }
}
