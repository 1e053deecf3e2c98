import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// Calls that are answered, by this package's own server.
@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
    @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"], [nil, [], Array("hola".utf8)] as [[UInt8]?])
    func `a method arrives with its body`(method: String, body: [UInt8]?) async throws {
        try await withServer {
            Self.echo($0)
        } _: { client, url, _ async throws in
            let response = try await client.send(OutboundRequest(method, url + "/eco?a=1", body: body, timeout: .seconds(50)))
            #expect(response.status == 200)
            #expect(response.header("x-method") == method)
            #expect(response.header("x-path") == "/eco")
            #expect(response.header("x-query") == "a=1")
            #expect(response.body == body ?? [])
        }
    }

    @Test func `a call without a time-out waits until it is answered`() async throws {
        let (asked, answer) = (OneShot<Void>(), OneShot<Void>())
        try await withServer { _ in
            asked.complete(.success(()))
            _ = try? await answer.value()
            return Response(status: 200)
        } _: { client, url, _ async throws in
            async let response = client.send(OutboundRequest("GET", url + "/", timeout: nil))
            try await asked.value()
            // A call that has less time, on the same thread of the client, ends before.
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(OutboundRequest("GET", url + "/", timeout: .milliseconds(20)))
            }
            #expect(error?.kind == .timedOut)
            answer.complete(.success(()))
            let status = try await response.status
            #expect(status == 200)
        }
    }

    @Test func `HEAD is answered without waiting for a body`() async throws {
        try await withServer { request in
            Response(status: 200, headers: ["X-Method": request.method.rawValue], body: Array("hola".utf8))
        } _: { client, url, _ async throws in
            for _ in 0..<2 {
                let response = try await client.send(OutboundRequest("HEAD", url + "/", timeout: .seconds(50)))
                #expect(response.status == 200)
                #expect(response.header("X-Method") == "HEAD")
                #expect(response.header("Content-Length") == "4")
                #expect(response.body.isEmpty)
            }
            #expect(try await client.send(OutboundRequest("GET", url + "/", timeout: .seconds(50))).body == Array("hola".utf8))
        }
    }

    @Test(arguments: [0, 1, 1000, 1 << 20]) func `a body of any size goes and comes back`(size: Int) async throws {
        try await withServer {
            Self.echo($0)
        } _: { client, url, _ async throws in
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            for method in ["POST", "PUT"] {
                let response = try await client.send(OutboundRequest(method, url + "/", body: body, timeout: .seconds(50)))
                #expect(response.status == 200)
                #expect(response.body == body)
            }
        }
    }

    @Test func `headers go out as they are and come in in order`() async throws {
        try await withServer { request in
            var headers: HTTPHeaders = ["X-Dos": "b"]
            headers.append("X-Dos", "c")
            headers.append("X-Uno", request.headers["x-uno"] ?? "missing")
            headers.append("X-Vacia", request.headers["x-vacia"].map { "[\($0)]" } ?? "missing")
            headers.append("X-Todas", request.headers.all("x-varias").joined(separator: "|"))
            return Response(status: 200, headers: headers)
        } _: { client, url, _ async throws in
            let response = try await client.send(
                OutboundRequest(
                    "GET", url + "/", headers: [("X-Uno", "a: \"b\"; c"), ("X-Vacia", ""), ("X-Varias", "1"), ("X-Varias", "2")],
                    timeout: .seconds(50)))
            #expect(response.headers.filter { $0.name == "X-Dos" }.map(\.value) == ["b", "c"])
            #expect(response.header("x-dos") == "b")
            #expect(response.header("X-UNO") == "a: \"b\"; c")
            #expect(response.header("X-Vacia") == "[]")
            #expect(response.header("X-Todas") == "1|2")
            #expect(response.header("X-Nada") == nil)
        }
    }

    @Test(arguments: [200, 204, 301, 302, 303, 307, 308, 400, 401, 404, 409, 413, 500, 503])
    func `whatever the status it is an answer`(status: Int) async throws {
        let asked = Locked<[String]>([])
        try await withServer { request in
            asked.withLock { $0.append(request.target.path) }
            return Response(status: status, headers: ["Location": "/otro"])
        } _: { client, url, _ async throws in
            let response = try await client.send(OutboundRequest("POST", url + "/uno", body: [1], timeout: .seconds(50)))
            #expect(response.status == status)
            #expect(response.header("Location") == "/otro")
        }
        // A redirect is not followed.
        #expect(asked.withLock { $0 } == ["/uno"])
    }

    @Test func `calls one after another share a connection`() async throws {
        try await withServer {
            Self.echo($0)
        } _: { client, url, server async throws in
            for number in 0..<20 {
                let body = number % 2 == 0 ? Array("\(number)".utf8) : nil
                #expect(
                    try await client.send(OutboundRequest(number % 2 == 0 ? "POST" : "GET", url + "/", body: body, timeout: .seconds(50)))
                        .body == body ?? [])
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test func `two hundred calls at once each get their own answer`() async throws {
        let count = Locked(0)
        try await withServer { request in
            count.withLock { $0 += 1 }
            return Self.echo(request)
        } _: { client, url, _ async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask { () async throws in
                        let body = Array("llamada \(number)".utf8)
                        for _ in 0..<3 {
                            #expect(
                                try await client.send(OutboundRequest("POST", url + "/\(number)", body: body, timeout: .seconds(50))).body
                                    == body)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(count.withLock { $0 } == 600)
    }

    /// What came, sent back.
    private static func echo(_ request: Request) -> Response {
        let query = request.target.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return Response(
            status: 200, headers: ["X-Method": request.method.rawValue, "X-Path": request.target.path, "X-Query": query], body: request.body
        )
    }
}
