import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// Answers that break off, never end, or are not as long as they say.
@Suite(.timeLimit(.minutes(5))) struct BrokenAnswerTests {
    @Test(
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhola",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhola\r\n",
            // Here an end of the connection would be the end of the body; a reset is not.
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhola",
        ], ["GET", "POST"])
    func `a connection that is reset before its answer is whole leaves the outcome open`(beginning: String, method: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(beginning)
            connection.endByReset()
        } _: { client, server async throws in
            let error = await FailureTests.error { try await client.send(OutboundRequest(method, server.url + "/")) }
            #expect(error?.kind == .connectionLost, "\(error?.reason ?? "none")")
            #expect(error?.wasSent == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a connection that is reset while a body is sent leaves the outcome open`() async throws {
        try await withScript { _, connection in
            connection.endByReset()
            connection.readSomething()
        } _: { client, server async throws in
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: 32 << 20)
            let error = await FailureTests.error { try await client.send(OutboundRequest("POST", server.url + "/", body: body)) }
            #expect(error?.kind == .connectionLost, "\(error?.reason ?? "none")")
            #expect(error?.wasSent == true)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a kept connection that is reset after it took a request is not asked again`() async throws {
        try await withScript { number, connection in
            guard number == 1 else {
                while connection.readRequest() != nil { connection.answer() }
                return
            }
            connection.readRequest()
            connection.answer()
            connection.readRequest()
            connection.endByReset()
        } _: { client, server async throws in
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).status == 200)
            let error = await FailureTests.error { try await client.send(OutboundRequest("POST", server.url + "/pagar", body: [1])) }
            #expect(error?.kind == .connectionLost)
            #expect(error?.wasSent == true)
            #expect(try await client.send(OutboundRequest("POST", server.url + "/otra", body: [1])).status == 200)
            #expect(server.requests.map { String($0.prefix { $0 != "H" }) } == ["GET / ", "POST /pagar ", "POST /otra "])
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 OK\r\n", "X-Uno: a\r\n"), ("", "H"), ("HTTP/1.1 200 OK\r\nX-Uno: ", "a"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "x"), ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "x"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"), ("", "HTTP/1.1 102 Processing\r\n\r\n"),
        ])
    func `an answer that comes in drops has no more time than another`(beginning: String, drop: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(beginning)
            connection.dripUntilClosed(drop, every: 5)
        } _: { client, server async throws in
            let error = await FailureTests.error {
                try await client.send(OutboundRequest("POST", server.url + "/", body: [1], timeout: .milliseconds(150)))
            }
            // A first line of H and nothing else is no HTTP, which may be seen at once.
            #expect(error?.kind == .timedOut || drop == "H" && error?.kind == .invalidResponse, "\(error?.reason ?? "none")")
            #expect(error?.wasSent == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        arguments: [
            "HTTP/1.1 201 Created\r\nX-Uno: a\r\nContent-Length: 4\r\n\r\nhola",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nX-Uno: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nho\r\n2\r\nla\r\n0\r\n\r\n",
        ])
    func `an answer that comes byte by byte in time is whole`(answer: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            for character in answer.unicodeScalars {
                connection.write(String(character))
                connection.waitUntilTaken()
            }
        } _: { client, server async throws in
            let response = try await client.send(OutboundRequest("GET", server.url + "/"))
            #expect(response.status == 201)
            #expect(response.header("X-Uno") == "a")
            #expect(response.body == Array("hola".utf8))
        }
    }

    @Test func `what comes with an answer beyond its length is not the answer to the next call`() async throws {
        try await withScript { number, connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nuno\(number)" + Self.unasked)
            }
        } _: { client, server async throws in
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).body == Array("uno1".utf8))
            #expect(try await client.send(OutboundRequest("POST", server.url + "/")).body == Array("uno2".utf8))
            #expect(server.connectionCount == 2)
            #expect(server.requests.count == 2)
        }
    }

    /// libcurl before 8.0 would take it for that: see `KeptSockets`.
    @Test func `what comes on a kept connection before the next call is not its answer`() async throws {
        let mayGoOn = Gate()
        let isThere = OneShot<Void>()
        try await withScript { number, connection in
            connection.readRequest()
            connection.answer("uno\(number)")
            if number == 1 {
                mayGoOn.wait()
                connection.write(Self.unasked)
                connection.waitUntilTaken()
                isThere.complete(.success(()))
            }
            connection.waitUntilClosed()
        } _: { client, server in
            defer { mayGoOn.open() }
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).body == Array("uno1".utf8))
            mayGoOn.open()
            try await isThere.value()
            #expect(try await client.send(OutboundRequest("POST", server.url + "/", body: [1])).body == Array("uno2".utf8))
            #expect(server.requests.map { String($0.prefix { $0 != " " }) } == ["GET", "POST"])
        }
    }

    private static let unasked = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalsa"

    @Test(
        arguments: [
            ("Content-Length: 4\r\nContent-Length: 5\r\n", .connectionLost), ("Content-Length: -4\r\n", .invalidResponse),
            ("Content-Length: 99999999999999999999\r\n", .responseTooLarge),
        ] as [(String, HTTPClientError.Kind)])
    func `a length that cannot be right is no answer`(fields: String, kind: HTTPClientError.Kind) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\(fields)\r\nhola")
        } _: { client, server async throws in
            let error = await FailureTests.error { try await client.send(OutboundRequest("POST", server.url + "/")) }
            #expect(error?.kind == kind, "\(error?.reason ?? "none")")
            #expect(error?.wasSent == true)
        }
    }

    /// The limit is libcurl's own (300 KiB in all, 100 KiB a field), so that no head fills the memory until its time is over.
    @Test(arguments: ["X-Uno: \(String(repeating: "a", count: 1000))\r\n", "a"])
    func `a head without an end is given up before its time is over`(piece: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nX: ")
            let block = String(repeating: piece, count: (64 << 10) / piece.utf8.count)
            while connection.write(block) {}
        } _: { client, server async throws in
            let error = await FailureTests.error {
                try await client.send(OutboundRequest("POST", server.url + "/", timeout: .seconds(60)))
            }
            #expect(error?.wasSent == true)
            #expect(error?.kind != .timedOut)
        }
    }
}
