import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(10)))
struct PurchaseTests {
    @Test func `the curl calls of the README answer what it says`() async throws {
        try await Stack.with { stack in
            try await follow("A purchase", stack, calls: 4, ["productos": 5001, "inventario": 5002, "pagos": 5003, "pedidos": 5004])
        }
        let issuer = try await EmisorServer.fresh()
        try await Emulator.with("factura") { emulator in
            try await Stack.compras(issuer.settings, compras: issuer.accounts, factura: emulator) { stack in
                for service in ["contenido", "pagos", "mediador", "compras"] { try await stack.isReady(service) }
                let ports = ["contenido": 5005, "pagos": 5007, "mediador": 5006, "compras": 5000]
                let others = [
                    "http://localhost:5080": issuer.address, ". var/emisor/.env": ":",
                    "$COMPRAS_MEDIADOR_SECRET": issuer.secret(of: .mediador),
                ]
                try await follow("An order in steps", stack, calls: 7, ports, others)
                try await follow("Functions", stack, calls: 1, ports, others)
            }
        }
    }

    /// Runs the calls of a part of the README against the stack's own ports.
    /// - Parameter others: what else is somewhere else than the README has it.
    private func follow(
        _ title: String, _ stack: Stack, calls: Int, _ ports: [String: Int], _ others: [String: String] = [:]
    ) async throws {
        let transcript = try Readme.transcript(of: title)
        #expect(transcript.count == calls)
        for step in transcript {
            var command = Readme.preamble(of: title) + "\n" + step.command.replacingOccurrences(of: "penguin-secret", with: Stack.token)
            for (place, other) in others { command = command.replacingOccurrences(of: place, with: other) }
            for (name, port) in ports {
                command = command.replacingOccurrences(of: "http://127.0.0.1:\(port)", with: try await stack.address(name))
            }
            let answer = try await Shell.output(command)
            #expect(Self.withoutChance(answer) == Self.withoutChance(step.answer), "\(step.command)")
        }
    }

    /// Without what differs from run to run.
    private static func withoutChance(_ text: String) -> String {
        text.replacing(/"created_at":"[^"]*"/, with: "MOMENT").replacing(/"clave":"[^"]*"/, with: "CLAVE")
            .replacing(/"fecha":"[-0-9]*"/, with: "FECHA")
    }

    @Test(arguments: DatabaseKind.allCases) func `64 clients who want 800 of 500 pieces get 500`(kind: DatabaseKind) async throws {
        try await Stack.with(on: kind == .mariaDB ? try await MariaDBServer.shared() : nil) { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":500}"#)
            let left = Locked(800)
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        var statuses: [Int] = []
                        while left.withLock({ count in
                            count -= 1
                            return count >= 0
                        }) {
                            let answer = try await stack.call(
                                "POST", "pedidos", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#)
                            statuses.append(answer.status)
                        }
                        return statuses
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.filter { $0 == 201 }.count == 500)
            #expect(statuses.filter { $0 == 409 }.count == 300)
            let stock = try await stack.call("GET", "inventario", "/stock/1").body
            #expect(try stock.number("cantidad") == 0)
            #expect(try stock.number("reservado") == 0)
            #expect(try stock.number("vendido") == 500)
            #expect(try stock.number("cargado") == 500)
            let orders = try await stack.call("GET", "pedidos", "/pedidos?estado=confirmado&limite=1000").body
            #expect(try orders.objects("items")?.count == 500)
        }
    }

    @Test func `contenido is catalogue and stock in one`() async throws {
        try await Stack.with { stack in
            try await stack.start("contenido")
            let contenido = try await stack.address("contenido")
            try await stack.start(
                "pedidos",
                [
                    "PRODUCTS_URL": contenido, "INVENTORY_URL": contenido, "PAYMENTS_URL": try await stack.address("pagos"),
                    "DB_PATH": "otra.db",
                ])
            _ = try await stack.call("POST", "contenido", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            _ = try await stack.call("POST", "contenido", "/stock", #"{"producto_id":1,"cantidad":5}"#)
            let order = try await stack.call("POST", "pedidos", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":3}]}"#)
            #expect(order.status == 201)
            #expect(try await stack.call("GET", "contenido", "/stock/1").body.number("cantidad") == 2)
            #expect(try await stack.call("GET", "contenido", "/health").body.string("service") == "contenido")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `64 clients of compras who want 300 of 200 pieces get 200, on one product or on many`(
        kind: DatabaseKind
    ) async throws {
        try await Stack.compras(on: kind == .mariaDB ? try await MariaDBServer.shared() : nil) { stack in
            for product in 1...4 {
                _ = try await stack.call("POST", "contenido", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
                let stock = #"{"producto_id":\#(product),"cantidad":\#(product == 1 ? 200 : 1000)}"#
                _ = try await stack.call("POST", "contenido", "/stock", stock)
            }
            let left = Locked(300)
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for client in 0..<64 {
                    group.addTask {
                        var statuses: [Int] = []
                        while left.withLock({ count in
                            count -= 1
                            return count >= 0
                        }) {
                            // Their other lines in another order: what is held at once is held in order of product.
                            let others = client % 2 == 0 ? [2, 3, 4] : [4, 3, 2]
                            let items = ([1] + others).map { #"{"producto_id":\#($0),"cantidad":1}"# }.joined(separator: ",")
                            let made = try await stack.call("POST", "compras", "/pedidos", #"{"items":[\#(items)]}"#)
                            let pedido = try #require(try made.body.object("pedido"))
                            let id: Int64 = try pedido.number("id")
                            let pago = #"{"pago":{"medio":"tarjeta"},"total_esperado":40000}"#
                            statuses.append(try await stack.call("POST", "compras", "/pedidos/\(id)/confirm", pago).status)
                        }
                        return statuses
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.filter { $0 == 200 }.count == 200)
            #expect(statuses.filter { $0 == 409 }.count == 100)
            for product in 1...4 {
                let isSold = try await eventually(within: .seconds(20), in: stack.world) {
                    let stock = try await stack.call("GET", "contenido", "/stock/\(product)").body
                    let sold: Int64 = try stock.number("vendido")
                    return sold == 200
                }
                #expect(isSold, "\(product)")
            }
            let orders = try await stack.call("GET", "compras", "/pedidos?estado=pendiente&limite=1000").body
            #expect(try orders.objects("items")?.count == 100)
        }
    }

    @Test func `a declined payment puts the stock back`() async throws {
        try await Stack.with { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":0.0001}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":3}"#)
            let answer = try await stack.call(
                "POST", "pedidos", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":3}],"pago":{"fail":true}}"#)
            #expect(answer.status == 202)
            #expect(try answer.body.string("estado") == "cancelado")
            #expect(try answer.body.object("pago")?.string("estado") == "rechazado")
            #expect(try answer.body.number("total")?.text == "0.0003")
            #expect(try await stack.call("GET", "inventario", "/stock/1").body.number("cantidad") == 3)
        }
    }

    @Test func `with inventario down an order is refused with nothing taken, then the breaker opens`() async throws {
        try await Stack.with { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            try await stack.process("inventario").stop()
            let order = #"{"items":[{"producto_id":1,"cantidad":1}]}"#

            // One call with its two repeats is three failures in a row.
            let down = try await stack.call("POST", "pedidos", "/pedidos", order)
            #expect(down.status == 503)
            #expect(try down.body.string("error") == "No se pudo completar la operación")
            #expect(try down.body.object("detalle")?.string("error") == "inventario no responde")

            let open = try await stack.call("POST", "pedidos", "/pedidos", order)
            #expect(open.status == 503)
            #expect(try open.body.object("detalle")?.string("error") == "El circuito hacia inventario está abierto")

            let kept = try await stack.call("GET", "pedidos", "/pedidos?estado=cancelado").body.objects("items") ?? []
            #expect(try kept.map { try $0.string("motivo") } == ["sin_servicio", "sin_servicio"])
            #expect(try await stack.call("GET", "pedidos", "/pedidos").body.objects("items")?.isEmpty == true)
        }
    }

    @Test func `one trace id goes from the client through pedidos into the logs of the others`() async throws {
        try await Stack.with { stack in
            _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
            _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":3}"#)
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let response = try await stack.client.send(
                OutboundRequest(
                    "POST", try await stack.address("pedidos") + "/pedidos",
                    headers: [("Authorization", "Bearer " + Stack.token), ("traceparent", "00-\(trace)-00f067aa0ba902b7-01")],
                    body: Array(#"{"items":[{"producto_id":1,"cantidad":1}]}"#.utf8)))
            #expect(response.status == 201)
            let processes = try ["pedidos", "productos", "inventario", "pagos"].map { try stack.process($0) }
            for process in processes { try await process.said("trace_id=\(trace)") }
            for process in processes { process.send(signal: SIGTERM) }
            for process in processes {
                _ = try await process.exit()
                let file = try String(contentsOfFile: process.folder + "/logs.log", encoding: .utf8)
                #expect(file.contains("trace_id=\(trace)"))
                #expect(!process.console.contains(Stack.token))
            }
        }
    }
}
