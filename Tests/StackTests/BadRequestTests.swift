import Foundation
import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import TestSupport
import Testing
import WorldKit

/// What the real services do with requests that are wrong: a 4xx with a sentence, nothing written, nothing broken.
@Suite(.timeLimit(.minutes(10))) struct BadRequestTests {
    private static let names = ["productos", "inventario", "pagos", "pedidos"]

    /// What the four databases hold, `migraciones` and all.
    private func contents(_ stack: Stack) async throws -> [String] {
        var lines: [String] = []
        for name in Self.names {
            let database = try Database.sqlite(path: try stack.process(name).folder + "/\(name).db", world: stack.world)
            lines += try await database.contents()
            database.close()
        }
        return lines
    }

    /// A stack with a product that has stock.
    private func withShop(_ body: @Sendable (Stack) async throws -> Void) async throws {
        try await Stack.with { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":1}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":5}"#)
            let before = try await contents(stack)
            try await body(stack)
            for name in Self.names {
                let health = try await stack.call("GET", name, "/health/ready")
                #expect(health.status == 200)
                let log = try stack.process(name).console
                #expect(!log.contains(" error "), "\(name) takes a caller's mistake for its own")
            }
            #expect(try await contents(stack) == before)
        }
    }

    @Test func `every wrong request of the table is refused with a sentence, and nothing is written`() async throws {
        try await withShop { stack in
            for bad in BadRequest.all {
                var headers = bad.headers
                if !headers.contains(where: { $0.name == "Authorization" }) { headers.append(("Authorization", "Bearer " + Stack.token)) }
                let response = try await stack.client.send(
                    OutboundRequest(
                        bad.method, try await stack.address(bad.service) + bad.path, headers: headers, body: bad.body, timeout: .seconds(20)
                    ))
                #expect(response.status == bad.status, "\(bad)")
                let json = try JSONObject(parsing: response.body)
                #expect(try json.string("error")?.isEmpty == false, "\(bad)")
                #expect(try json.integer("status") == Int64(bad.status), "\(bad)")
            }
        }
    }

    /// What becomes of a connection on which something was sent that is no whole request.
    private enum Fate: Sendable, Equatable {
        case answered(Int)
        /// The server ends it without a word.
        case ended
        /// The client goes away before the server can say anything.
        case abandoned
    }

    private static let halves: [(text: String, fate: Fate)] = [
        ("", .abandoned), ("P", .abandoned), ("POST /productos HTTP/1.1\r\n", .abandoned),
        ("POST /productos HTTP/1.1\r\nHost: a\r\nAuthori", .abandoned),
        ("POST /productos HTTP/1.1\r\nHost: a\r\n\(authorization)\r\nContent-Length: 50\r\n\r\n{\"nombre\":\"x\",", .abandoned),
        ("POST /productos HTTP/1.1\r\nHost: a\r\n\(authorization)\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"nom", .abandoned),
        ("GARBAGE\r\n\r\n", .ended), ("\u{16}\u{03}\u{01}\u{02}\r\n\r\n", .ended),
        ("GET /health HTTP/9.9\r\nHost: a\r\n\r\n", .answered(505)), ("GET /health HTTP/1.1\r\n\r\n", .answered(400)),
        ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .answered(400)),
        ("GET /health HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n", .answered(400)),
        ("POST /productos HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", .answered(400)),
        (
            "POST /productos HTTP/1.1\r\nHost: a\r\n\(authorization)\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            .answered(400)
        ),
        ("POST /productos HTTP/1.1\r\nHost: a\r\n\(authorization)\r\nTransfer-Encoding: gzip\r\n\r\n", .answered(501)),
        ("POST /productos HTTP/1.1\r\nHost: a\r\n\(authorization)\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .answered(400)),
        ("GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", .answered(414)),
        ("GET /health HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n", .answered(431)),
    ]

    private static let authorization = "Authorization: Bearer " + Stack.token

    @Test func `what is no whole request is refused or dropped, and the next one is served`() async throws {
        try await withShop { stack in
            let port = try await stack.process("productos").port
            for half in Self.halves {
                let fate = try await offPool { () -> Fate in
                    let socket = try RawSocket(port: port)
                    try socket.send(half.text)
                    if half.fate == .abandoned { return .abandoned }
                    let text = String(decoding: try socket.rest(), as: UTF8.self)
                    return text.isEmpty ? .ended : .answered(Int(text.dropFirst(9).prefix(3)) ?? 0)
                }
                #expect(fate == half.fate, "\(half.text.prefix(100).debugDescription)")
            }
        }
    }

    @Test func `whoever sends too slowly is told so and cut off, and holds nobody up`() async throws {
        try await withShop { stack in
            let ports = try await withThrowingTaskGroup(of: Int.self) { group in
                for name in Self.names { group.addTask { try await stack.process(name).port } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for port in ports {
                    group.addTask {
                        try await offPool {
                            let socket = try RawSocket(port: port)
                            try socket.send("POST /pagar HTTP/1.1\r\nHost: a\r\nX: ")
                            // A byte now and then does not help: the whole head has ten seconds.
                            for _ in 1...40 where !socket.waitForBytes(milliseconds: 500) { try socket.send("X") }
                            let response = try socket.response()
                            let error = try JSONObject(parsing: response?.body ?? []).string("error")
                            return response?.status == 408 && error == "La petición no llegó completa a tiempo"
                        }
                    }
                }
                for _ in 0..<20 { #expect(try await stack.call("GET", "productos", "/productos/1").status == 200) }
                for try await told in group { #expect(told) }
            }
        }
    }
}
