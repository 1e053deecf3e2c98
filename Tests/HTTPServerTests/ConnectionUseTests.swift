import HTTPServer
import TestSupport
import Testing
import WorldKit

/// Several requests on one connection, and how a connection ends.
@Suite(.timeLimit(.minutes(5))) struct ConnectionUseTests {
    /// Answers with the path; those under `/hop` after a hop to another thread.
    private static let echo: @Sendable (Request) async -> Response = { request in
        if request.target.segments.first == "hop" { await Task.detached {}.value }
        return Response(status: 200, body: Array(request.target.path.utf8))
    }

    @Test func `pipelined requests are answered in their order`() async throws {
        try await withServer(respond: Self.echo) { server in
            let port = server.port
            let paths = (0..<200).map { $0 % 3 == 0 ? "/hop/\($0)" : "/\($0)" }
            let answers = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
                return try paths.map { _ in try socket.response()?.text }
            }
            #expect(answers == paths)
        }
    }

    @Test func `pipelined requests with bodies are told apart`() async throws {
        let recorder = Recorder()
        try await withServer(respond: { recorder.respond($0) }) { server in
            let port = server.port
            try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(
                    "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcPOST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2\r\nde\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: h\r\n\r\n")
                for _ in 1...3 { _ = try socket.response() }
            }
        }
        #expect(recorder.requests.map(\.target.path) == ["/1", "/2", "/3"])
        #expect(recorder.requests.map(\.body) == [Array("abc".utf8), Array("de".utf8), []])
    }

    @Test func `a connection is kept for the next request`() async throws {
        try await withServer(respond: Self.echo) { server in
            let socket = try await server.open(1)[0]
            let responses = try await offPool {
                try (0..<50).map { number in
                    try socket.send("GET /\(number % 2 == 0 ? "hop/" : "")\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                    return try socket.response()
                }
            }
            #expect(responses.allSatisfy { $0?.status == 200 && $0?["Connection"]?.lowercased() != "close" })
            #expect(server.connectionCount == 1)
            withExtendedLifetime(socket) {}
        }
    }

    @Test func `a client that asks to close is answered, then closed`() async throws {
        try await withServer(respond: Self.echo) { server in
            let answer = try await server.everything(
                sent: "GET /hop/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n/hop/a"))
        }
    }

    @Test(arguments: ["/a", "/hop/a"]) func `a client that only ends its own half is answered`(path: String) async throws {
        try await withServer(respond: Self.echo) { server in
            let port = server.port
            let text = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                socket.finishSending()
                return try socket.response()?.text
            }
            #expect(text == path)
        }
    }

    @Test(arguments: ["", "G", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab"])
    func `a half-sent request whose client goes away is dropped`(part: String) async throws {
        let recorder = Recorder()
        let configure: (inout ServerConfiguration) -> Void = {
            // libmicrohttpd 0.9 overlooks an end that came with the last bytes; then it is the time-out that ends it.
            $0.headTimeout = .milliseconds(100)
            $0.bodyTimeout = .milliseconds(100)
        }
        try await withServer(configure, respond: { recorder.respond($0) }) { server in
            let port = server.port
            let rest = try await offPool {
                let socket = try RawSocket(port: port)
                try socket.send(part)
                socket.finishSending()
                return try socket.rest()
            }
            #expect(rest.isEmpty || String(decoding: rest, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        }
        #expect(recorder.requests.isEmpty)
    }

    @Test func `a client that goes away while the handler waits harms nobody`() async throws {
        let entered = OneShot<Void>()
        let release = OneShot<Void>()
        let respond: @Sendable (Request) async -> Response = { request in
            if request.target.path == "/wait" {
                entered.complete(.success(()))
                _ = try? await release.value()
            }
            return Response(status: 200, body: [UInt8](repeating: 65, count: 1 << 20))
        }
        try await withServer({ $0.drainTime = .seconds(30) }, respond: respond) { server in
            let port = server.port
            _ = try await offPool { try RawSocket(port: port).send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await entered.value()
            release.complete(.success(()))
            #expect(try await server.answer(to: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")?.body.count == 1 << 20)
            // Both clients are gone, so a stop has nothing to wait for.
            let start = ContinuousClock.now
            await server.stop()
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `answers of several connections do not wait for each other`() async throws {
        let release = OneShot<Void>()
        let waiting = Countdown(8)
        let respond: @Sendable (Request) async -> Response = { request in
            if request.target.path == "/wait" {
                waiting.down()
                _ = try? await release.value()
            }
            return Response(status: 200, body: Array(request.target.path.utf8))
        }
        try await withServer(respond: respond) { server in
            let sockets = try await server.open(8)
            try await offPool { for socket in sockets { try socket.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n") } }
            try await waiting.zero()
            #expect(try await server.answer(to: "GET /now HTTP/1.1\r\nHost: h\r\n\r\n")?.text == "/now")
            release.complete(.success(()))
            let answers = try await offPool { try sockets.map { try $0.response()?.text } }
            #expect(answers == Array(repeating: "/wait", count: 8))
        }
    }
}
