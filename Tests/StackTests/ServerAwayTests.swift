import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// The server of all databases is killed and comes back while clients order.
@Suite(.timeLimit(.minutes(10)), .serialized) struct ServerAwayTests {
    /// How a shape of the system is asked for an order of one piece.
    private struct Shape: Sendable {
        /// The service of orders.
        let orders: String
        /// Who has catalogue and stock.
        let catalogue: String
        let stock: String
        /// Asks under keys made of `key`; nil while that is not done. Each answer that is no answer to it is told.
        let buy: @Sendable (Stack, _ key: String, _ told: (OutboundResponse) -> Void) async throws -> Int64?
    }

    /// What one client was told of one order in the end.
    private struct Sale: Sendable {
        let key: String
        let id: Int64
    }

    private static func answer(
        _ stack: Stack, _ service: String, _ method: String, _ path: String, key: String? = nil, _ body: String? = nil
    ) async throws -> OutboundResponse {
        var headers = [(name: "Authorization", value: "Bearer " + Stack.token)]
        if let key { headers.append((name: "Idempotency-Key", value: key)) }
        return try await stack.client.send(
            OutboundRequest(
                method, try await stack.address(service) + path, headers: headers, body: body.map { Array($0.utf8) },
                timeout: .seconds(40)))
    }

    private static let item = #"{"items":[{"producto_id":1,"cantidad":1}]}"#

    private static let pinguinos = Shape(orders: "pedidos", catalogue: "productos", stock: "inventario") { stack, key, told in
        let response = try await answer(stack, "pedidos", "POST", "/pedidos", key: key, item)
        guard response.status == 201 else {
            told(response)
            return nil
        }
        return try JSONObject(parsing: response.body).number("pedido_id")
    }

    private static let compras = Shape(orders: "compras", catalogue: "contenido", stock: "contenido") { stack, key, told in
        let made = try await answer(stack, "compras", "POST", "/pedidos", key: key, item)
        guard made.status == 201 else {
            told(made)
            return nil
        }
        let pedido = try JSONObject(parsing: made.body).object("pedido")
        let id: Int64 = try #require(pedido).number("id")
        let pago = #"{"pago":{"medio":"tarjeta"},"total_esperado":10000}"#
        let confirmed = try await answer(stack, "compras", "POST", "/pedidos/\(id)/confirm", key: key, pago)
        if confirmed.status != 200 { told(confirmed) }
        return confirmed.status == 200 ? id : nil
    }

    /// Orders one piece under each of its keys until that is done, whatever it is told meanwhile.
    private func buy(
        _ shape: Shape, _ stack: Stack, client: Int, _ sales: Locked<[Sale]>, _ refusals: Locked<[OutboundResponse]>, _ stop: Locked<Bool>
    ) async throws {
        var number = 0
        while !stop.withLock({ $0 }) {
            number += 1
            let key = "c\(client)-\(number)"
            let isDone = try await eventually(within: .seconds(120), in: stack.world, every: .milliseconds(100)) {
                let id = try await shape.buy(stack, key) { response in
                    // Under way still, or told that it is.
                    if ![202, 409].contains(response.status) { refusals.withLock { $0.append(response) } }
                }
                guard let id else { return false }
                sales.withLock { $0.append(Sale(key: key, id: id)) }
                return true
            }
            if !isDone { throw Standstill() }
        }
    }

    @Test func `killed twice, nothing is lost and nobody is charged twice, requests are told to come later, and all goes on by itself`()
        async throws
    {
        let server = try await MariaDBServer.start()
        try await Stack.with(["ARRIENDO_S": "2", "CIRCUITO_ESPERA_S": "1"], on: server) { stack in
            try await pull(server, Self.pinguinos, stack, rounds: 2, away: .zero)
        }
    }

    @Test func `away for ten seconds, compras says so, and goes on by itself with nothing lost`() async throws {
        let server = try await MariaDBServer.start()
        try await Stack.compras(["ARRIENDO_S": "2", "CIRCUITO_ESPERA_S": "1"], on: server) { stack in
            try await pull(server, Self.compras, stack, rounds: 1, away: .seconds(10))
        }
    }

    /// - Parameter away: how long the server is away at the least.
    private func pull(_ server: MariaDBServer, _ shape: Shape, _ stack: Stack, rounds: Int, away: Duration) async throws {
        _ = try await stack.call("POST", shape.catalogue, "/productos", #"{"nombre":"Hielo","precio":10000}"#)
        _ = try await stack.call("POST", shape.stock, "/stock", #"{"producto_id":1,"cantidad":1000000}"#)
        let (sales, refusals, stop) = (Locked<[Sale]>([]), Locked<[OutboundResponse]>([]), Locked(false))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<8 { group.addTask { try await buy(shape, stack, client: client, sales, refusals, stop) } }
            group.addTask {
                defer { stop.withLock { $0 = true } }
                for round in 1...rounds {
                    let before = sales.withLock { $0.count }
                    try await reach(stack) { sales.withLock { $0.count } >= before + 30 }
                    try await server.kill()
                    let told = refusals.withLock { $0.count }
                    let back = stack.world.uptime + away
                    try await reach(stack) { refusals.withLock { $0.count } >= told + 5 && stack.world.uptime >= back }
                    let ready = try await Self.answer(stack, shape.orders, "GET", "/health/ready")
                    #expect(ready.status == 503, "round \(round)")
                    try await server.restart()
                }
                let before = sales.withLock { $0.count }
                try await reach(stack) { sales.withLock { $0.count } >= before + 30 }
            }
            try await group.waitForAll()
        }
        #expect(try await Self.answer(stack, shape.orders, "GET", "/health/ready").status == 200)
        for refusal in refusals.withLock({ $0 }) {
            #expect(refusal.status == 503)
            #expect(refusal.header("Retry-After") != nil)
        }
        try await expectNothingLost(shape, stack, sales.withLock { $0 })
    }

    private func reach(_ stack: Stack, _ holds: @Sendable () -> Bool) async throws {
        let isReached = try await eventually(within: .seconds(60), in: stack.world) { holds() }
        if !isReached { throw Standstill() }
    }

    struct Standstill: Error {}

    private func expectNothingLost(_ shape: Shape, _ stack: Stack, _ sales: [Sale]) async throws {
        #expect(Set(sales.map(\.id)).count == sales.count, "each key is one order")
        // What nobody asks for any more comes to its end by itself.
        let isAtRest = try await eventually(within: .seconds(70), in: stack.world, every: .milliseconds(500)) {
            let open = try await stack.call("GET", shape.orders, "/pedidos?estado=confirmando").body.objects("items")
            let stock = try await stack.call("GET", shape.stock, "/stock/1").body
            let reserved: Int64 = try stock.number("reservado")
            return open?.isEmpty == true && reserved == 0
        }
        #expect(isAtRest)
        let stock = try await stack.call("GET", shape.stock, "/stock/1").body
        #expect(try stock.number("vendido") == Int64(sales.count))
        #expect(try stock.number("cantidad") + stock.number("vendido") == 1_000_000)
        for sale in sales {
            let again = try await shape.buy(stack, sale.key) { Issue.record("\(sale.key) was told \($0.status)") }
            #expect(again == sale.id)
        }
        let environment = try await stack.environment(of: shape.orders)
        let tool = try ServiceProcess(shape.orders, in: stack.folder.file("conciliar"), environment, arguments: ["conciliar"])
        #expect(try await tool.exit() == .init(status: 0, bySignal: false), "\(tool.console)")
    }
}
