import HTTPServer
import TestSupport
import Testing

/// What stands on the wire and must not reach a handler: each is answered, and the connection ended.
@Suite(.timeLimit(.minutes(5))) struct RefusedRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sent: String
        /// nil where the connection just ends.
        let status: Int?
        /// Why, in the words of `Refusal`; nil where the library words the answer.
        let reason: String?

        init(_ description: String, _ sent: String, _ status: Int?, _ reason: String? = nil) {
            testDescription = description
            self.sent = sent
            self.status = status
            self.reason = reason
        }
    }

    static let cases: [Case] = [
        Case(
            "length and encoding", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400, "ambiguousLength"),
        Case(
            "encoding and length", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
            400, "ambiguousLength"),
        Case("two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "invalidContentLength"),
        Case(
            "the same length twice", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            400, "invalidContentLength"),
        Case("a list of lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\na", 400),
        Case("a negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        Case("a length with a plus", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", 400),
        Case("an empty length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
        Case("a huge length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
        Case("gzip", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "unsupportedTransferEncoding"),
        Case(
            "gzip, chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            501, "unsupportedTransferEncoding"),
        Case(
            "chunked twice", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            501, "unsupportedTransferEncoding"),
        Case("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501, "unsupportedTransferEncoding"),
        Case(
            "a chunk size that is no number", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
            400),
        Case("a chunk longer than it said", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400),
        Case("a huge chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 413),
        Case("space before the colon", "GET / HTTP/1.1\r\nHost: h\r\nA : 1\r\n\r\n", 400, "invalidFieldName"),
        Case("space before the colon of a length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 1\r\n\r\na", 400, "invalidFieldName"),
        Case("no colon", "GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n", 400),
        Case("no name", "GET / HTTP/1.1\r\nHost: h\r\n: 1\r\nA: 1\r\n\r\n", 400, "invalidFieldValue"),
        Case("a folded line", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n 2\r\n\r\n", 400, "invalidFieldValue"),
        Case("a line folded with a tab", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n\t2\r\nB: 3\r\n\r\n", 400, "invalidFieldValue"),
        Case(
            "a folded line that makes a length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Le: 4\r\n ngth\r\n\r\nGET ",
            400, "invalidFieldValue"),
        Case("a line that folds into nothing", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n \r\n\r\n", 400, "invalidFieldValue"),
        Case("a folded first line", "GET / HTTP/1.1\r\n A: 1\r\nHost: h\r\n\r\n", 400),
        Case("LF alone", "GET / HTTP/1.1\nHost: h\n\n", 400, "invalidFieldValue"),
        Case("LF alone after a field", "GET / HTTP/1.1\r\nHost: h\nA: 1\r\n\r\n", 400, "invalidFieldValue"),
        Case("LF alone at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400, "invalidFieldValue"),
        Case("CR alone", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r2\r\n\r\n", 400, "invalidFieldValue"),
        Case("NUL in a name", "GET / HTTP/1.1\r\nHost: h\r\nA\0: 1\r\n\r\n", 400),
        Case("NUL in the method", "GE\0T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("two spaces before the target", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("two spaces after the target", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", nil),
        Case("NUL in a value", "GET / HTTP/1.1\r\nA: 1\02\r\nHost: h\r\n\r\n", 400, "invalidFieldValue"),
        Case("NUL in the last value", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\02\r\n\r\n", 400, "invalidFieldValue"),
        Case("a control character in a value", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\u{1}\r\n\r\n", 400, "invalidFieldValue"),
        Case("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        Case("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "invalidHost"),
        Case("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "invalidHost"),
        Case("a method that is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidMethod"),
        Case("NUL, encoded", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("NUL, raw", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("bytes beyond ASCII", "GET /é HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("no UTF-8", "GET /%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("a broken escape", "GET /a%2 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("a target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("authority-form", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400, "invalidTarget"),
        Case("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Case("HTTP/3.0", "GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
        Case("no HTTP at all", "GET / FTP/1.1\r\nHost: h\r\n\r\n", 400),
    ]

    @Test(arguments: cases) func `a request that is wrong is refused, and nothing after it is read`(_ one: Case) async throws {
        let recorder = Recorder()
        try await withServer(respond: { recorder.respond($0) }) { server in
            let port = server.port
            let (response, rest) = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(one.sent + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
                return (try socket.response(), try socket.rest())
            }
            #expect(response?.status == one.status)
            #expect(response.map { $0["Connection"] == "close" } ?? true)
            // Some answers of libmicrohttpd 0.9 have their head twice, so their body is longer than they say. No client
            // sees it, since the connection has ended for it; what matters is that no second answer begins.
            #expect(one.reason == nil || rest.isEmpty)
            #expect(!String(decoding: rest, as: UTF8.self).contains("200"))
            if let reason = one.reason { #expect(response?.text == reason) }
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `a head larger than the limit is refused`() async throws {
        let recorder = Recorder()
        try await withServer(respond: { recorder.respond($0) }) { server in
            let long = String(repeating: "x", count: 40 << 10)
            let field = try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\nA: \(long)\r\n\r\n")
            #expect(field?.status == 431)
            let target = try await server.answer(to: "GET /\(long) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(target?.status == 414)
            let many = (0..<2000).map { "A\($0): 1\r\n" }.joined()
            let fields = try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\(many)\r\n")
            #expect(fields?.status == 431)
            #expect(fields?["Connection"] == "close")
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `bytes that are no request end the connection`() async throws {
        try await withServer { server in
            let answer = try await server.everything(sent: "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\r\n\r\n")
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505"))
            #expect(try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")?.status == 200)
        }
    }
}
