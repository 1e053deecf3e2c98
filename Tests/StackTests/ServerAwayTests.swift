import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// The server of all databases is killed and comes back while clients order.
@Suite(.timeLimit(.minutes(4)), .serialized) struct ServerAwayTests {
    /// What one client was told of one order in the end.
    private struct Sale: Sendable {
        let key: String
        let id: Int64
    }

    private func answer(_ stack: Stack, _ method: String, _ path: String, key: String? = nil, _ body: String? = nil) async throws
        -> OutboundResponse
    {
        var headers = [(name: "Authorization", value: "Bearer " + Stack.token)]
        if let key { headers.append((name: "Idempotency-Key", value: key)) }
        return try await stack.client.send(
            OutboundRequest(
                method, try await stack.address("pedidos") + path, headers: headers, body: body.map { Array($0.utf8) },
                timeout: .seconds(40)))
    }

    /// Orders one piece under each of its keys until that is done, whatever it is told meanwhile.
    private func buy(
        _ stack: Stack, client: Int, _ sales: Locked<[Sale]>, _ refusals: Locked<[OutboundResponse]>, _ stop: Locked<Bool>
    ) async throws {
        var number = 0
        while !stop.withLock({ $0 }) {
            number += 1
            let key = "c\(client)-\(number)"
            let isDone = try await eventually(within: .seconds(120), in: stack.world, every: .milliseconds(100)) {
                let response = try await answer(stack, "POST", "/pedidos", key: key, #"{"items":[{"producto_id":1,"cantidad":1}]}"#)
                if response.status == 201 {
                    let id: Int64 = try JSONObject(parsing: response.body).number("pedido_id")
                    sales.withLock { $0.append(Sale(key: key, id: id)) }
                } else if ![202, 409].contains(response.status) {
                    refusals.withLock { $0.append(response) }
                }
                return response.status == 201
            }
            if !isDone { throw Standstill() }
        }
    }

    @Test func `nothing is lost and nobody is charged twice, requests are told to come later, and all goes on by itself`() async throws {
        let server = try await MariaDBServer.start()
        try await Stack.with(["ARRIENDO_S": "2", "CIRCUITO_ESPERA_S": "1"], on: server) { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":1000000}"#)
            let (sales, refusals, stop) = (Locked<[Sale]>([]), Locked<[OutboundResponse]>([]), Locked(false))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<8 { group.addTask { try await buy(stack, client: client, sales, refusals, stop) } }
                group.addTask {
                    defer { stop.withLock { $0 = true } }
                    for round in 1...2 {
                        let before = sales.withLock { $0.count }
                        try await reach(stack) { sales.withLock { $0.count } >= before + 30 }
                        try await server.kill()
                        let told = refusals.withLock { $0.count }
                        try await reach(stack) { refusals.withLock { $0.count } >= told + 5 }
                        let ready = try await answer(stack, "GET", "/health/ready")
                        #expect(ready.status == 503, "round \(round)")
                        try await server.restart()
                    }
                    let before = sales.withLock { $0.count }
                    try await reach(stack) { sales.withLock { $0.count } >= before + 30 }
                }
                try await group.waitForAll()
            }
            #expect(try await answer(stack, "GET", "/health/ready").status == 200)
            for refusal in refusals.withLock({ $0 }) {
                #expect(refusal.status == 503)
                #expect(refusal.header("Retry-After") != nil)
            }
            try await expectNothingLost(stack, sales.withLock { $0 })
        }
    }

    private func reach(_ stack: Stack, _ holds: @Sendable () -> Bool) async throws {
        let isReached = try await eventually(within: .seconds(60), in: stack.world) { holds() }
        if !isReached { throw Standstill() }
    }

    struct Standstill: Error {}

    private func expectNothingLost(_ stack: Stack, _ sales: [Sale]) async throws {
        #expect(Set(sales.map(\.id)).count == sales.count, "each key is one order")
        // What nobody asks for any more comes to its end by itself.
        let isAtRest = try await eventually(within: .seconds(70), in: stack.world, every: .milliseconds(500)) {
            let open = try await stack.call("GET", "pedidos", "/pedidos?estado=confirmando").body.objects("items")
            let stock = try await stack.call("GET", "inventario", "/stock/1").body
            let reserved: Int64 = try stock.number("reservado")
            return open?.isEmpty == true && reserved == 0
        }
        #expect(isAtRest)
        let stock = try await stack.call("GET", "inventario", "/stock/1").body
        #expect(try stock.number("vendido") == Int64(sales.count))
        #expect(try stock.number("cantidad") + stock.number("vendido") == 1_000_000)
        for sale in sales {
            let again = try await answer(stack, "POST", "/pedidos", key: sale.key, #"{"items":[{"producto_id":1,"cantidad":1}]}"#)
            #expect(again.status == 201)
            #expect(try JSONObject(parsing: again.body).number("pedido_id") == sale.id)
        }
        var environment = stack.environment(of: "pedidos")
        environment.merge([
            "SERVICE_TOKEN": Stack.token, "LOG_LEVEL": "error", "INVENTORY_URL": try await stack.address("inventario"),
            "PAYMENTS_URL": try await stack.address("pagos"),
        ]) { $1 }
        let tool = try ServiceProcess("pedidos", in: stack.folder.file("conciliar"), environment, arguments: ["conciliar"])
        #expect(try await tool.exit() == .init(status: 0, bySignal: false), "\(tool.console)")
    }
}
