import OutboundHTTP
import Testing
import WorldKit

/// What is on the wire, byte by byte.
@Suite(.timeLimit(.minutes(5))) struct WireTests {
    @Test(
        arguments: [
            (OutboundRequest("GET", "/a?b=c", timeout: .seconds(50)), "GET /a?b=c HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\n\r\n"),
            (OutboundRequest("DELETE", "/a", timeout: .seconds(50)), "DELETE /a HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\n\r\n"),
            // A POST always says how long its body is.
            (
                OutboundRequest("POST", "/a", timeout: .seconds(50)),
                "POST /a HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"
            ),
            (
                OutboundRequest("POST", "/a", body: [], timeout: .seconds(50)),
                "POST /a HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"
            ),
            (
                OutboundRequest("POST", "/a", body: Array("hola".utf8), timeout: .seconds(50)),
                "POST /a HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\nContent-Length: 4\r\n\r\nhola"
            ),
            (
                OutboundRequest(
                    "PUT", "/a", headers: [("Content-Type", "application/json"), ("Accept", "application/json"), ("X-Vacia", "")],
                    body: Array("{}".utf8), timeout: .seconds(50)),
                "PUT /a HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nContent-Type: application/json\r\nAccept: application/json\r\nX-Vacia:\r\n\r\n{}"
            ),
        ])
    func `a request says what it was given and nothing else`(request: OutboundRequest, wire: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.answer()
        } _: { client, server async throws in
            var request = request
            request.url = server.url + request.url
            #expect(try await client.send(request).status == 200)
            let lines = try #require(server.requests.first).replacing("127.0.0.1:\(server.port)", with: "HOST").split(separator: "\r\n")
            // The order of fields does not matter.
            #expect(lines.sorted() == wire.split(separator: "\r\n").sorted())
            #expect(lines.first == wire.split(separator: "\r\n").first)
        }
    }

    @Test func `a large body is sent without waiting for 100 Continue`() async throws {
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        try await withScript { _, connection in
            connection.readRequest()
            connection.answer()
        } _: { client, server async throws in
            _ = try await client.send(OutboundRequest("POST", server.url + "/", body: body, timeout: .seconds(50)))
            let request = try #require(server.requests.first)
            #expect(request.utf8.count > body.count)
            #expect(!request.prefix(1000).lowercased().contains("expect"))
        }
    }

    @Test func `two calls share a connection`() async throws {
        try await withScript { _, connection in
            while connection.readRequest() != nil { connection.answer("a") }
        } _: { client, server async throws in
            for _ in 0..<2 {
                #expect(try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50))).body == [UInt8(ascii: "a")])
            }
            #expect(server.connectionCount == 1)
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Uno: interim\r\n\r\n"])
    func `an interim answer is not the answer`(interim: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(interim + interim + "HTTP/1.1 201 Created\r\nX-Uno: final\r\nContent-Length: 4\r\n\r\nhola")
        } _: { client, server async throws in
            let response = try await client.send(OutboundRequest("POST", server.url + "/", body: [1], timeout: .seconds(50)))
            #expect(response.status == 201)
            #expect(response.headers.map(\.name) == ["X-Uno", "Content-Length"])
            #expect(response.header("X-Uno") == "final")
            #expect(response.body == Array("hola".utf8))
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nho\r\n2\r\nla\r\n0\r\n\r\n", "hola"),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhola", "hola"), ("HTTP/1.0 200 OK\r\n\r\nhola", "hola"),
            ("HTTP/1.1 204 No Content\r\n\r\n", ""), ("HTTP/1.1 200 OK\r\nContent-Length:0\r\n\r\n", ""),
            // What comes after the promised length belongs to no answer.
            ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nholamás", "hola"),
        ])
    func `the end of a body is found`(answer: String, body: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(answer)
        } _: { client, server async throws in
            #expect(try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50))).body == Array(body.utf8))
        }
    }

    @Test(arguments: ["X-Uno:valor", "X-Uno: valor", "X-Uno:  \t valor \t", "x-uNO: valor"]) func `space around a value is no part of it`(
        line: String
    ) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\(line)\r\nX-Vacia:\r\nX-Dos: a:b\r\nContent-Length: 0\r\n\r\n")
        } _: { client, server async throws in
            let response = try await client.send(OutboundRequest("GET", server.url + "/", timeout: .seconds(50)))
            #expect(response.header("X-Uno") == "valor")
            #expect(response.header("X-Vacia")?.isEmpty == true)
            #expect(response.header("X-Dos") == "a:b")
        }
    }
}
