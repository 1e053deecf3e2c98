import JSON
import TestSupport
import Testing
import WorldKit

/// More invoices at once than the mediator lets wait for the one function: nobody is shut out for it.
@Suite(.timeLimit(.minutes(5))) struct InvoiceBurstTests {
    private static let orders = 100

    @Test func `of a hundred invoices at once each is made, in a series without gaps, and no circuit breaker opens`() async throws {
        try await Emulator.with("factura") { emulator in
            try await Stack.compras(factura: emulator) { stack in
                _ = try await stack.call("POST", "contenido", "/productos", #"{"nombre":"Hielo","precio":15000.5}"#)
                _ = try await stack.call("POST", "contenido", "/stock", #"{"producto_id":1,"cantidad":1000}"#)
                for id in 1...Self.orders {
                    _ = try await stack.call("POST", "compras", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#)
                    let pago = #"{"pago":{"medio":"tarjeta"}}"#
                    #expect(try await stack.call("POST", "compras", "/pedidos/\(id)/confirm", pago).status == 200)
                }
                let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                    for id in 1...Self.orders { group.addTask { try await invoice(id, stack) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(numbers.compactMap(\.self)) == Set(1...Int64(Self.orders)))
                let breakers = try await stack.call("GET", "compras", "/admin/circuitos").body.objects("items") ?? []
                let mediador = try breakers.first { try $0.string("remoto") == "mediador" }
                #expect(try mediador?.string("estado") == "cerrado")
                #expect(emulator.runs)
            }
        }
    }

    /// Its number; asked for again where the function had too much to do.
    private func invoice(_ id: Int, _ stack: Stack) async throws -> Int64? {
        let made = Locked<Int64?>(nil)
        _ = try await eventually(within: .seconds(60), in: stack.world, every: .milliseconds(500)) {
            let answer = try await stack.call("POST", "compras", "/pedidos/\(id)/factura")
            if answer.status == 200 { made.withLock { $0 = try? answer.body.integer("numero") } }
            guard answer.status == 503 else { return true }
            #expect(try answer.body.object("detalle")?.string("error") != "El circuito hacia mediador está abierto")
            return false
        }
        return made.withLock { $0 }
    }
}
