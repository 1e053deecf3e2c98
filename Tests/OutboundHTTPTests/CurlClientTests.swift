import Foundation
import HTTPServer
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// Calls that go as they should.
@Suite(.timeLimit(.minutes(1)))
struct CurlClientTests {
    @Test(arguments: ["GET", "POST", "PUT", "DELETE"]) func `method, path, headers and body arrive, and the answer comes back`(
        method: String
    ) async throws {
        try await Outbound.with(script: Outbound.answering { Outbound.ok($0, headers: "X-One: 1\r\nx-one: 2\r\nX-Empty:\r\n") }) {
            client, server in
            let body = method == "GET" ? nil : Array("{\"a\":\"ñ\"}".utf8)
            let response = try await client.send(
                OutboundRequest(method, server.url + "/p/x%20y?q=1", headers: [("X-Own", "v"), ("X-Blank", "")], body: body))
            #expect(response.status == 200)
            #expect(response.header("X-ONE") == "1")
            #expect(response.headers.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["1", "2"])
            #expect(response.header("x-empty") == "")
            let seen = String(decoding: response.body, as: UTF8.self)
            #expect(seen.hasPrefix("\(method) /p/x%20y?q=1 HTTP/1.1\r\n"))
            #expect(seen.contains("\r\nX-Own: v\r\n"))
            #expect(seen.contains("\r\nX-Blank:\r\n"))
            #expect(!seen.lowercased().contains("expect:"))
            #expect(seen.hasSuffix(method == "GET" ? "\r\n\r\n" : "\r\n\r\n{\"a\":\"ñ\"}"))
        }
    }

    @Test func `a POST without a body says that it has none`() async throws {
        try await Outbound.with(script: Outbound.answering { Outbound.ok($0) }) { client, server in
            let response = try await client.send(OutboundRequest("POST", server.url + "/"))
            #expect(String(decoding: response.body, as: UTF8.self).contains("\r\nContent-Length: 0\r\n"))
        }
    }

    @Test func `large bodies go both ways through a real server`() async throws {
        let world = LiveWorld()
        var configuration = ServerConfiguration()
        configuration.drainTime = .zero
        let server = try Server(
            configuration, world: world, refuse: { Response(status: $0.status) }, respond: { Response(status: 200, body: $0.body) })
        let client = try CurlClient(world: world)
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let response = try await client.send(OutboundRequest("POST", "http://127.0.0.1:\(server.port)/", body: body))
        #expect(response.body == body)
        client.close()
        await server.stop()
        await world.stop()
    }

    @Test func `calls one after another share a connection`() async throws {
        try await Outbound.with(script: Outbound.answering { _ in Outbound.ok("x") }) { client, server in
            for _ in 0..<10 { _ = try await client.send(OutboundRequest("POST", server.url + "/", body: [1])) }
            #expect(server.connections == 1)
        }
    }

    @Test func `200 calls at once each get their own answer`() async throws {
        try await Outbound.with(script: Outbound.answering { Outbound.ok(String($0.split(separator: " ")[1])) }) { client, server in
            let right = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await client.send(OutboundRequest("POST", server.url + "/\(number)", body: [1]))
                        return String(decoding: response.body, as: UTF8.self) == "/\(number)"
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(right == 200)
        }
    }

    @Test func `a redirect is an answer, and interim answers are none`() async throws {
        try await Outbound.with(
            script: Outbound.answering { request in
                request.hasPrefix("GET /moved")
                    ? "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
                    : "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Outbound.ok("end")
            }
        ) { client, server in
            let moved = try await client.send(OutboundRequest("GET", server.url + "/moved"))
            #expect(moved.status == 302)
            #expect(moved.header("Location") == "/b")
            let hinted = try await client.send(OutboundRequest("GET", server.url + "/hinted"))
            #expect(hinted.status == 200)
            #expect(hinted.header("Link") == nil)
            #expect(hinted.body == Array("end".utf8))
        }
    }

    @Test func `a proxy of the environment is not asked`() async throws {
        unsafe setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsafe unsetenv("http_proxy") }
        try await Outbound.with(script: Outbound.answering { _ in Outbound.ok("direct") }) { client, server in
            let response = try await client.send(OutboundRequest("GET", server.url + "/"))
            #expect(response.status == 200)
        }
    }
}
