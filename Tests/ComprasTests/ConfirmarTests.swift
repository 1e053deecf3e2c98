import HTTPServer
import JSON
import OutboundHTTP
import Pedidos
import Persistence
import TestSupport
import Testing
import WorldKit

/// Confirming an order: reserved, charged, confirmed; or as it was, and payable again.
@Suite(.timeLimit(.minutes(5))) struct ConfirmarTests {
    private static let confirmed = #"{"pedido_id":1,"total":3,"estado":"confirmado","pago":{"pago_id":1,"estado":"aprobado"}}"#

    /// An order of three pieces, at 1 each, of five.
    private func made(
        moneda: String = "PYG", failures: Int = 3, kind: DatabaseKind = .sqlite, _ body: @Sendable (Comercio) async throws -> Void
    ) async throws {
        try await Comercio.with(moneda: moneda, failures: failures, kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 3))
            try await body(comercio)
            try await comercio.settle(after: .seconds(61))
            #expect(try await comercio.disagreements() == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `confirmed it has its goods and its money, by either route`(kind: DatabaseKind)
        async throws
    {
        try await made(kind: kind) { comercio in
            let answer = try await comercio.confirm()
            #expect(answer.status == 200)
            #expect(answer.text == Self.confirmed)
            try await comercio.settle()
            #expect(try await comercio.pieces() == [2, 0, 3])
            #expect(try await comercio.charges() == ["aprobado 30000 1"])
            // Again it is the same, whoever asks and how: nothing is charged.
            #expect(try await comercio.confirm().body == answer.body)
            #expect(try await comercio.confirm(key: "otra").body == answer.body)
            let named = try await comercio.call(.post, "/confirm", #"{"pedido_id":1,"pago":{"medio":"tarjeta"}}"#)
            #expect(named.status == 200)
            #expect(named.body == answer.body)
            #expect(try await comercio.charges() == ["aprobado 30000 1"])
            let events = try await comercio.call(.get, "/pedidos/1/eventos").json().objects("items") ?? []
            #expect(
                try events.map { "\(try $0.string("evento") ?? "") \(try $0.string("remoto") ?? "-") \(try $0.integer("intento") ?? -1)" }
                    == ["creado - 0", "iniciado - 1", "reserva contenido 1", "cobro pagos 1", "confirmado - 1", "consumo contenido 1"])
        }
    }

    @Test func `one call makes the reservation and one the charge`() async throws {
        try await made { comercio in
            let before = comercio.http.calls.count
            try await comercio.confirm()
            #expect(
                comercio.http.calls.dropFirst(before).map { $0.replacing(/[0-9a-f-]{36}/, with: "CLAVE") }
                    == [
                        "contenido PUT /reservas/CLAVE:1", "pagos POST /pagar", "contenido POST /reservas/consumir",
                    ].prefix(comercio.http.calls.count - before).map { $0 })
        }
    }

    @Test func `an order whose charge is declined can be paid again, by another attempt`() async throws {
        try await made { comercio in
            let declined = try await comercio.confirm(pago: #","fail":true"#, key: "a")
            #expect(declined.status == 402)
            let problem = try declined.problem()
            #expect(problem.error == "El pago fue rechazado")
            #expect(try problem.json.integer("pedido_id") == 1)
            #expect(try problem.json.integer("total") == 3)
            #expect(try problem.json.string("estado") == "pendiente")
            #expect(try problem.json.object("pago")?.string("estado") == "rechazado")
            try await comercio.settle()
            #expect(try await comercio.pieces() == [5, 0, 0])
            #expect(try await comercio.orders() == ["1 pendiente pago_rechazado 1"])
            let read = try #require(try await comercio.call(.get, "/pedidos/1").json().object("pedido"))
            #expect(try read.string("motivo") == "pago_rechazado")
            // The key that was declined stays declined; another one pays.
            let again = try await comercio.confirm(pago: #","fail":true"#, key: "a")
            #expect(again.status == 402)
            #expect(again.body == declined.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            let paid = try await comercio.confirm(key: "b")
            #expect(paid.status == 200)
            #expect(try await comercio.orders() == ["1 confirmado - 2"])
            #expect(try await comercio.charges() == ["rechazado 30000 1", "aprobado 30000 2"])
            try await comercio.settle()
            #expect(try await comercio.pieces() == [2, 0, 3])
        }
    }

    @Test func `an order without stock says of what, and can be edited and confirmed`() async throws {
        try await made { comercio in
            try await comercio.edit(1, (1, 6))
            let short = try await comercio.confirm(key: "a")
            #expect(short.status == 409)
            let problem = try short.problem()
            #expect(problem.error == "No se pudo reservar")
            let detalle = try #require(try problem.json.object("detalle"))
            #expect(try detalle.integer("disponible") == 5)
            #expect(try detalle.objects("lineas")?.map { try $0.integer("producto_id") } == [1])
            #expect(try await comercio.orders() == ["1 pendiente sin_stock 1"])
            #expect(try await comercio.confirm(key: "a").body == short.body)
            try await comercio.edit(1, (1, 5))
            #expect(try await comercio.orders() == ["1 pendiente - 1"])
            #expect(try await comercio.confirm(key: "b").status == 200)
            #expect(try await comercio.charges() == ["aprobado 50000 2"])
            try await comercio.settle()
            #expect(try await comercio.pieces() == [0, 0, 5])
        }
    }

    @Test func `prices are those of the order, not of the moment when it is confirmed`() async throws {
        try await made { comercio in
            _ = try await comercio.contenido.call(.put, "/productos/1", #"{"precio":1000}"#)
            #expect(try await comercio.confirm().text == Self.confirmed)
        }
    }

    @Test(arguments: [("3", 200), ("3.0", 200), ("2.9999", 409), ("0", 409)])
    func `the buyer may say what it should cost`(total: String, status: Int) async throws {
        try await made { comercio in
            let answer = try await comercio.confirm(more: #","total_esperado":\#(total)"#)
            #expect(answer.status == status)
            if status == 409 {
                let problem = try answer.problem()
                #expect(problem.error == "El total no es el esperado")
                #expect(try problem.json.integer("total") == 3)
                #expect(try await comercio.orders() == ["1 pendiente - 0"])
                #expect(comercio.http.count("pagos POST /pagar") == 0)
            }
        }
    }

    @Test func `a confirmation and a cancellation can ask for the version that was seen, as an edit can`() async throws {
        try await made { comercio in
            try await comercio.edit(1, (1, 2))
            let pago = #"{"pago":{"medio":"tarjeta"}}"#
            for (path, body) in [
                ("/pedidos/1/confirm", pago), ("/confirm", #"{"pedido_id":1,"pago":{"medio":"x"}}"#), ("/pedidos/1/cancelar", "{}"),
            ] {
                for tag in ["\"1\"", "\"02\"", "\"+2\""] {
                    let stale = try await comercio.call(.post, path, body, ifMatch: tag)
                    #expect(stale.status == 412)
                    #expect(try stale.problem().error == "El pedido cambió")
                }
            }
            #expect(try await comercio.orders() == ["1 pendiente - 0"])
            #expect(try await comercio.call(.post, "/pedidos/1/confirm", pago, ifMatch: "\"2\"").status == 200)
            #expect(try await comercio.call(.post, "/pedidos/1/confirm", pago, ifMatch: "\"2\"").status == 200)
        }
    }

    @Test func `under one key the two routes are one request`() async throws {
        try await made { comercio in
            let declined = try await comercio.confirm(pago: #","fail":true"#, key: "k")
            #expect(declined.status == 402)
            let named = #"{"pedido_id":1,"pago":{"medio":"tarjeta","fail":true}}"#
            let again = try await comercio.call(.post, "/confirm", named, key: "k")
            #expect(again.body == declined.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(try await comercio.call(.post, "/confirm", #"{"pedido_id":1,"pago":{"medio":"tarjeta"}}"#, key: "k").status == 422)
            let first = try await comercio.call(.post, "/confirm", named, key: "n")
            #expect(first.status == 402)
            #expect(try await comercio.call(.post, "/confirm", named, key: "n").body == first.body)
            #expect(try await comercio.confirm(pago: #","fail":true"#, key: "n").body == first.body)
            try await comercio.make((1, 1))
            #expect(
                try await comercio.call(.post, "/confirm", #"{"pedido_id":2,"pago":{"medio":"tarjeta","fail":true}}"#, key: "k").status
                    == 422)
            #expect(try await comercio.charges() == ["rechazado 30000 1", "rechazado 30000 2"])
        }
    }

    @Test func `an order is paid in its own currency`() async throws {
        try await made(moneda: "USD") { comercio in
            let answer = try await comercio.confirm(pago: #","moneda":"PYG""#)
            #expect(answer.status == 409)
            let problem = try answer.problem()
            #expect(problem.error == "El pedido se paga en otra moneda")
            #expect(problem.detail == "pago.moneda debe ser USD, o faltar.")
            #expect(try await comercio.orders() == ["1 pendiente - 0"])
            #expect(try await comercio.confirm(pago: #","moneda":"USD""#).status == 200)
        }
    }

    @Test(arguments: ["contenido PUT /reservas/*", "pagos POST /pagar"])
    func `when nobody was reached nothing is done, and it can be confirmed later under the same key`(call: String) async throws {
        try await made(failures: 1000) { comercio in
            let parts = call.split(separator: " ", maxSplits: 1).map(String.init)
            comercio.http.befall(parts[0], parts[1], .refuse)
            let answer = try await comercio.confirm(key: "a")
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] != nil)
            #expect(try await comercio.orders() == ["1 pendiente sin_servicio 1"])
            #expect(try await comercio.pieces() == [5, 0, 0])
            comercio.http.setRule { _, _ in .deliver }
            #expect(try await comercio.confirm(key: "a").status == 200)
            #expect(try await comercio.charges() == ["aprobado 30000 2"])
        }
    }

    @Test func `what is not known yet is under way, and found out`() async throws {
        try await made(failures: 1000) { comercio in
            comercio.http.befall("pagos", "POST /pagar", .loseAnswer)
            let open = #"{"pedido_id":1,"total":3,"estado":"confirmando","pago":{"estado":"incierto"}}"#
            let first = try await comercio.confirm(key: "a")
            #expect(first.status == 202)
            #expect(first.text == open)
            #expect(first.headers["Location"] == "/pedidos/1")
            let same = try await comercio.confirm(key: "a")
            #expect(same.status == 409)
            #expect(same.headers["Retry-After"] == "1")
            #expect(same.headers["Location"] == "/pedidos/1")
            for key in [nil, "b"] as [String?] {
                let other = try await comercio.confirm(key: key)
                #expect(other.status == 202)
                #expect(other.text == open)
                #expect(other.headers["Location"] == "/pedidos/1")
            }
            comercio.http.setRule { _, _ in .deliver }
            try await comercio.settle(after: .seconds(20))
            for (key, replayed) in [("a", "true"), ("b", nil)] as [(String, String?)] {
                let end = try await comercio.confirm(key: key)
                #expect(end.status == 200)
                #expect(end.text == Self.confirmed)
                #expect(end.headers["Idempotent-Replayed"] == replayed)
            }
            #expect(try await comercio.charges() == ["aprobado 30000 1"])
        }
    }

    @Test func `what cannot be done while it is under way can be done under the same key when it is over`() async throws {
        try await made(failures: 1000) { comercio in
            comercio.http.befall("pagos", "POST /pagar", .loseAnswer)
            #expect(try await comercio.confirm(pago: #","fail":true"#).status == 202)
            for _ in 1...2 {
                let early = try await comercio.cancel(key: "c")
                #expect(early.status == 409)
                #expect(early.headers["Retry-After"] == "1")
                #expect(early.headers["Idempotent-Replayed"] == nil)
            }
            comercio.http.setRule { _, _ in .deliver }
            try await comercio.settle(after: .seconds(20))
            #expect(try await comercio.cancel(key: "c").status == 200)
        }
    }

    @Test func `past its deadline it is as it was, and can be confirmed again`() async throws {
        try await made(failures: 1000) { comercio in
            comercio.http.befall("pagos", "POST /pagar", .loseAnswer)
            #expect(try await comercio.confirm(key: "a").status == 202)
            comercio.world.advance(by: .seconds(61))
            comercio.http.setRule { _, _ in .deliver }
            try await comercio.settle(after: .seconds(20))
            #expect(try await comercio.orders() == ["1 pendiente sin_servicio 1"])
            #expect(try await comercio.charges() == ["anulado 30000 1"])
            #expect(try await comercio.pieces() == [5, 0, 0])
            #expect(try await comercio.confirm(key: "a").status == 200)
            #expect(try await comercio.charges() == ["anulado 30000 1", "aprobado 30000 2"])
        }
    }

    @Test(arguments: ["k", nil] as [String?])
    func `who has lost his order to another replica is told what that one has kept for his key, also when the order has gone on`(
        key: String?
    ) async throws {
        try await made { comercio in
            let isFirst = Locked(true)
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before commit darVuelta", isFirst.withLock({ $0 }) else { return }
                isFirst.withLock { $0 = false }
                do {
                    // Its lease is over, and nobody has stopped waiting.
                    try await comercio.bases[0].write { try $0.execute("UPDATE pedidos SET arriendo = 0") }
                    try await comercio.replica.impulsar()
                    let edited = try await comercio.edit(1, (1, 1)).status
                    #expect(edited == 200)
                } catch {
                    Issue.record(error)
                }
            }
            let answer = try await FaultPoint.$visitor.withValue(visit) { try await comercio.confirm(pago: #","fail":true"#, key: key) }
            #expect(answer.status == (key == nil ? 202 : 402))
            #expect(try await comercio.orders() == ["1 pendiente - 1"])
            if key != nil { #expect(try await comercio.confirm(pago: #","fail":true"#, key: key).body == answer.body) }
        }
    }

    @Test func `refunded the money is back and the goods are in stock, and the order stays`() async throws {
        try await made { comercio in
            try await comercio.confirm()
            let refunded = try await comercio.refund(key: "r")
            #expect(refunded.status == 200)
            #expect(refunded.text == #"{"pedido_id":1,"total":3,"estado":"reembolsado","pago":{"pago_id":1,"estado":"reembolsado"}}"#)
            #expect(try await comercio.refund().body == refunded.body)
            #expect(try await comercio.pieces() == [5, 0, 0])
            #expect(try await comercio.charges() == ["reembolsado 30000 1"])
            #expect(try await comercio.confirm().status == 409)
        }
    }

    @Test func `an operator who takes a void as done ends the order`() async throws {
        try await Comercio.with(failures: 1000, refusals: 1) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 3))
            comercio.http.setRule { service, request in
                guard service == "pagos" else { return .deliver }
                return request.url.hasSuffix("/anular") ? .answer(OutboundResponse(status: 403)) : .loseAnswer
            }
            #expect(try await comercio.confirm().status == 202)
            try await comercio.settle(after: .seconds(61))
            let rows = try await comercio.call(.get, "/admin/compensaciones?estado=cuarentena", as: Comercio.gema).json().objects("items")
            let row = try #require(try rows?.first?.integer("id"))
            let word = #"{"accion":"forzar","razon":"hecho a mano"}"#
            #expect(try await comercio.call(.post, "/admin/compensaciones/\(row)", word, as: Comercio.gema).status == 200)
            try await comercio.settle(after: .seconds(61))
            #expect(try await comercio.orders() == ["1 cancelado forzado 1"])
            #expect(try await comercio.confirm().status == 409)
        }
    }
}
