import Glibc
import OutboundHTTP
import Testing
import WorldKit

/// Calls without an answer: of which kind, and whether something may have happened over there.
@Suite(.timeLimit(.minutes(5))) struct FailureTests {
    @Test func `a refused connection sends nothing`() async throws {
        let (descriptor, port) = try loopbackSocket()
        defer { close(descriptor) }
        try await withClient { client, _ async throws in
            for method in ["GET", "POST"] {
                let error = await Self.error { try await client.send(OutboundRequest(method, "http://127.0.0.1:\(port)/")) }
                #expect(error?.kind == .cannotConnect)
                #expect(error?.wasSent == false)
                #expect(error?.reason.isEmpty == false)
            }
        }
    }

    @Test(arguments: [(Duration.milliseconds(50), Duration.seconds(50)), (.seconds(50), .milliseconds(50))])
    func `a connection that is not made in time sends nothing`(connectTimeout: Duration, timeout: Duration) async throws {
        let full = try FullSocket()
        var configuration = CurlClient.Configuration()
        configuration.connectTimeout = connectTimeout
        try await withClient(configuration) { client, _ async throws in
            let request = OutboundRequest("POST", "http://127.0.0.1:\(full.port)/", timeout: timeout)
            let error = await Self.error { try await client.send(request) }
            #expect(error?.kind == .cannotConnect)
            #expect(error?.wasSent == false)
            #expect(try !ClientSocket.all(to: full.port).contains { $0.state == .connecting && $0.isOpen })
        }
    }

    @Test func `an unknown host sends nothing`() async throws {
        try await withClient { client, _ async throws in
            let error = await Self.error { try await client.send(OutboundRequest("POST", "http://nadie.invalid/")) }
            #expect(error?.kind == .cannotConnect)
            #expect(error?.wasSent == false)
        }
    }

    @Test(arguments: ["", "http://", "no es una url", "file:///etc/passwd", "gopher://127.0.0.1/"])
    func `what is no address of ours sends nothing`(url: String) async throws {
        try await withClient { client, _ async throws in
            let error = await Self.error { try await client.send(OutboundRequest("GET", url)) }
            #expect(error != nil)
            #expect(error?.wasSent == false)
        }
    }

    @Test(
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhola",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhola\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
        ])
    func `an answer that stays away is told when its time is over`(beginning: String) async throws {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(beginning)
            connection.waitUntilClosed()
        } _: { client, server async throws in
            let error = await Self.error {
                try await client.send(OutboundRequest("POST", server.url + "/", body: [1], timeout: .milliseconds(100)))
            }
            #expect(error?.kind == .timedOut)
            #expect(error?.wasSent == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        arguments: [
            ("", .connectionLost), ("HTTP/1.1 200 OK\r\nContent-Le", .connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", .connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhola", .connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhola\r\n", .connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhola\r\n", .connectionLost),
            ("HTTP/1.1 100 Continue\r\n\r\n", .connectionLost),
            ("hola\r\n\r\n", .invalidResponse), ("\0\u{1}\u{2}\r\n\r\n", .invalidResponse), ("<html></html>", .invalidResponse),
            ("HTTP/1.1 200 OK\r\nContent-Length: mucho\r\n\r\nhola", .invalidResponse),
            ("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", .invalidResponse),
        ] as [(String, HTTPClientError.Kind)])
    func `a connection that ends before its answer does leaves the outcome open`(beginning: String, kind: HTTPClientError.Kind) async throws
    {
        try await withScript { _, connection in
            connection.readRequest()
            connection.write(beginning)
        } _: { client, server async throws in
            for method in ["GET", "POST"] {
                let error = await Self.error { try await client.send(OutboundRequest(method, server.url + "/")) }
                #expect(error?.kind == kind, "\(error?.reason ?? "none")")
                #expect(error?.wasSent == true)
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test(
        arguments: [
            ("POST", 4), ("POST", nil), ("POST", 0), ("PUT", 4), ("PATCH", 4), ("DELETE", nil), ("POST", 1 << 20),
        ] as [(String, Int?)])
    func `a kept connection that ends after it took a request is not asked again`(method: String, size: Int?) async throws {
        // Not an argument: each one is written to the log of the tests.
        let body = size.map { [UInt8](repeating: UInt8(ascii: "x"), count: $0) }
        try await withScript { number, connection in
            guard number == 1 else {
                while connection.readRequest() != nil { connection.answer() }
                return
            }
            connection.readRequest()
            connection.answer()
            connection.readRequest()
        } _: { client, server async throws in
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).status == 200)
            let error = await Self.error { try await client.send(OutboundRequest(method, server.url + "/pagar", body: body)) }
            #expect(error?.kind == .connectionLost)
            #expect(error?.wasSent == true)
            #expect(server.requests.map { String($0.prefix { $0 != "/" }) } == ["GET ", method + " "])
            // The next call has a connection of its own.
            #expect(try await client.send(OutboundRequest(method, server.url + "/", body: body)).status == 200)
        }
    }

    @Test func `a body that could not be sent again spoils no later call`() async throws {
        try await withClient { client, world in
            try await withScriptedServer(in: world) { _, connection in
                connection.readRequest()
                connection.answer()
                connection.readRequest()
                // As a program that is killed: libcurl tries again, and finds nobody.
                connection.refuseOthers()
            } _: { killed in
                try await withScriptedServer(in: world) { _, connection in
                    while connection.readRequest() != nil { connection.answer() }
                } _: { other in
                    let body = Array("hola".utf8)
                    #expect(try await client.send(OutboundRequest("GET", killed.url + "/")).status == 200)
                    let error = await Self.error { try await client.send(OutboundRequest("POST", killed.url + "/", body: body)) }
                    #expect(error?.wasSent == true)
                    let answer = try await client.send(OutboundRequest("POST", other.url + "/", body: body))
                    #expect(answer.status == 200)
                }
            }
        }
    }

    @Test func `a read on a kept connection that had ended is asked again`() async throws {
        try await withScript { number, connection in
            connection.readRequest()
            connection.answer("\(number)")
            if number == 1 { connection.readRequest() } else { connection.waitUntilClosed() }
        } _: { client, server async throws in
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).body == Array("1".utf8))
            #expect(try await client.send(OutboundRequest("GET", server.url + "/")).body == Array("2".utf8))
            #expect(server.requests.count == 3)
        }
    }

    @Test(
        arguments: ["Content-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", "Connection: close\r\n\r\n"], [1000, 1001])
    func `an answer larger than allowed is refused`(head: String, size: Int) async throws {
        var configuration = CurlClient.Configuration()
        configuration.maximumResponseSize = 1000
        try await withScript(configuration) { _, connection in
            connection.readRequest()
            let head = size == 1001 ? head : head.replacing("1001", with: "1000").replacing("3e9", with: "3e8")
            connection.write("HTTP/1.1 200 OK\r\n" + head + String(repeating: "x", count: size))
            if head.contains("chunked") { connection.write("\r\n0\r\n\r\n") }
        } _: { client, server async throws in
            if size == 1000 {
                #expect(try await client.send(OutboundRequest("GET", server.url + "/")).body.count == 1000)
            } else {
                let error = await Self.error { try await client.send(OutboundRequest("POST", server.url + "/")) }
                #expect(error?.kind == .responseTooLarge)
                #expect(error?.wasSent == true)
            }
        }
    }

    /// The error of a call; nil, and an issue, when it has another one or an answer.
    static func error(_ call: () async throws -> OutboundResponse) async -> HTTPClientError? {
        await #expect(throws: HTTPClientError.self) { try await call() }
    }
}
