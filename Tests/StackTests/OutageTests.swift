import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// inventario goes away and comes back while clients order.
@Suite(.timeLimit(.minutes(10))) struct OutageTests {
    /// Orders one after another, each under a key of its own, until told to stop.
    private func buy(_ stack: Stack, client: Int, _ told: Told, _ stop: Locked<Bool>) async throws {
        var number = 0
        while !stop.withLock({ $0 }) {
            number += 1
            let response = try await stack.client.send(
                OutboundRequest(
                    "POST", try await stack.address("pedidos") + "/pedidos",
                    headers: [("Authorization", "Bearer " + Stack.token), ("Idempotency-Key", "c\(client)-\(number)")],
                    body: Array(#"{"items":[{"producto_id":1,"cantidad":1}]}"#.utf8), timeout: .seconds(40)))
            told.note(response)
        }
    }

    private func breaker(_ stack: Stack) async throws -> String? {
        let response = try await stack.client.send(OutboundRequest("GET", try await stack.address("pedidos") + "/metrics"))
        let line = String(decoding: response.body, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix(#"circuit_breaker_state{remote="inventario"}"#)
        }
        return line?.split(separator: " ").last.map { String($0) }
    }

    @Test func `the breaker opens, tells how long to wait, and a trial closes it; no piece is sold twice or lost`() async throws {
        try await Stack.with(pedidos: ["CIRCUITO_ESPERA_S": "1"]) { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":1000000}"#)
            let told = Told()
            let stop = Locked(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<8 { group.addTask { try await buy(stack, client: client, told, stop) } }
                group.addTask {
                    defer { stop.withLock { $0 = true } }
                    try await told.until { $0.confirmed >= 50 }
                    let port = try await stack.process("inventario").port
                    try await stack.process("inventario").stop()
                    try await told.until { $0.openCircuits >= 20 }
                    let held = try await breaker(stack)
                    #expect(held == "2" || held == "1", "open, or a trial is under way")
                    try await stack.start("inventario", ["PORT": String(port)])
                    let before = told.counts.confirmed
                    try await told.until { $0.confirmed >= before + 50 }
                    #expect(try await breaker(stack) == "0")
                }
                try await group.waitForAll()
            }
            let end = told.counts
            #expect(Set(end.statuses.keys).isSubset(of: [201, 202, 503]), "\(end.statuses)")
            #expect(end.withoutRetryAfter == 0)
            #expect(end.wrongSentences == [])
            try await expectNothingLost(stack, confirmed: end.confirmed)
        }
    }

    /// What the services hold agrees with each other and with what clients were told. Each order is of one piece.
    private func expectNothingLost(_ stack: Stack, confirmed: Int) async throws {
        let orders = try await list(stack, "pedidos", "/pedidos?estado=confirmado").count
        let open = try await list(stack, "pedidos", "/pedidos?estado=confirmando").count
        #expect(orders == confirmed)
        let stock = try await stack.call("GET", "inventario", "/stock/1").body
        let reservado: Int64 = try stock.number("reservado")
        let vendido: Int64 = try stock.number("vendido")
        #expect(Int64(orders)...Int64(orders + open) ~= vendido + reservado, "no piece is taken twice, or for an order that is gone")
        let payments = try await list(stack, "pagos", "/pagos?")
        #expect(orders...(orders + open) ~= payments.count, "nobody is charged twice, or for an order that is gone")
        #expect(try payments.allSatisfy { try $0.string("estado") == "aprobado" })
    }

    /// All entries of a list, page by page.
    private func list(_ stack: Stack, _ service: String, _ path: String) async throws -> [JSONObject] {
        var found: [JSONObject] = []
        var cursor: String?
        repeat {
            let page = try await stack.call("GET", service, path + (cursor.map { "&cursor=" + $0 } ?? "")).body
            found += try page.objects("items") ?? []
            cursor = try page.string("siguiente")
        } while cursor != nil
        return found
    }
}
