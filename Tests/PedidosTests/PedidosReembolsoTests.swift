import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// `POST /pedidos/{id}/reembolsar`.
@Suite(.timeLimit(.minutes(5))) struct PedidosReembolsoTests {
    private func sold(_ body: @Sendable (Tienda) async throws -> Void) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "2", pieces: 5))
            guard try await tienda.order((product: 1, pieces: 3)).status == 201 else { throw NotSold() }
            try await body(tienda)
        }
    }

    struct NotSold: Error {}

    private let done = #"{"pedido_id":1,"total":6,"estado":"reembolsado","pago":{"pago_id":1,"estado":"reembolsado"}}"#

    @Test(arguments: [true, false]) func `the money and the goods are back, whether or not they were consumed`(consumed: Bool) async throws
    {
        try await sold { tienda in
            if consumed { try await tienda.settle() }
            let answer = try await tienda.refund()
            #expect(answer.status == 200)
            #expect(answer.text == done)
            #expect(answer.headers["Location"] == "/pedidos/1")
            #expect(try await tienda.orders() == ["1 reembolsado -"])
            #expect(try await tienda.charges() == ["reembolsado 60000 PYG tarjeta -"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            let before = try await tienda.contents()
            try await tienda.settle()
            #expect(try await tienda.contents() == before, "the outbox has nothing more to do")
        }
    }

    @Test func `asked for again it is done already`() async throws {
        try await sold { tienda in
            _ = try await tienda.refund(key: "r")
            let calls = tienda.http.calls.count
            for (key, replayed) in [("r", "true"), (nil, nil), ("s", nil), ("s", "true")] as [(String?, String?)] {
                let again = try await tienda.refund(key: key)
                #expect(again.status == 200)
                #expect(again.text == done)
                #expect(again.headers["Idempotent-Replayed"] == replayed)
            }
            let other = try await tienda.post("/pedidos/1/reembolsar", #"{"motivo":"otro"}"#, key: "r")
            #expect(other.status == 422)
            #expect(tienda.http.calls.count == calls)
        }
    }

    @Test(arguments: [(#"{"motivo":"roto"}"#, 409), (#"{"motivo":"otro"}"#, 422)])
    func `asked for twice at once under one key it is one request`(body: String, status: Int) async throws {
        try await sold { tienda in
            tienda.befall("pagos", "POST /pagos/*/reembolsar", .loseRequest)
            // Both find no record; the first commit of the one comes when that of the other is there.
            let firsts = Locked<[Int]>([])
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before commit empezarReembolso", firsts.withLock(\.isEmpty) else { return }
                firsts.withLock { $0 = [0] }
                let first = try? await tienda.refund(key: "r")
                firsts.withLock { $0 = [first?.status ?? 0] }
            }
            let answer = try await FaultPoint.$visitor.withValue(visit) { try await tienda.post("/pedidos/1/reembolsar", body, key: "r") }
            #expect(firsts.withLock { $0 } == [202])
            #expect(answer.status == status)
            #expect(answer.headers["Retry-After"] == (status == 409 ? "1" : nil))
            #expect(answer.headers["Location"] == (status == 409 ? "/pedidos/1" : nil))
        }
    }

    @Test func `given up it leaves the sale as it was: the goods are the buyer's, and the outbox makes them so`() async throws {
        try await sold { tienda in
            tienda.befall("pagos", "POST /pagos/*/reembolsar", .refuse)
            #expect(try await tienda.refund().status == 202)
            let rows = try await tienda.pedidos.call(.get, "/admin/compensaciones").json().objects("items") ?? []
            let refund = try #require(try rows.first { try $0.string("accion") == "reembolsar" }?.integer("id"))
            let word = try await tienda.post("/admin/compensaciones/\(refund)", #"{"accion":"abandonar","razon":"no"}"#)
            #expect(word.status == 200)
            // What is listed of it is answered for, as conciliación asks for.
            for row in rows where try row.string("accion") != "consumir" {
                guard let id = try row.integer("id") else { continue }
                _ = try await tienda.post("/admin/compensaciones/\(id)", #"{"accion":"forzar","razon":"no"}"#)
            }
            try await tienda.settle()
            #expect(try await tienda.orders() == ["1 confirmado -"])
            #expect(try await tienda.charges() == ["aprobado 60000 PYG tarjeta -"])
            #expect(try await tienda.pieces(1) == [2, 0, 3])
        }
    }

    @Test func `what cannot be done now is under way, and done later`() async throws {
        try await sold { tienda in
            tienda.befall("pagos", "POST /pagos/*/reembolsar", .loseRequest)
            let answer = try await tienda.refund(key: "r")
            #expect(answer.status == 202)
            #expect(answer.text == #"{"pedido_id":1,"total":6,"estado":"reembolsando","pago":{"estado":"incierto"}}"#)
            #expect(answer.headers["Location"] == "/pedidos/1")
            try await tienda.world.untilIdle()
            let again = try await tienda.refund(key: "r")
            #expect(again.status == 409)
            #expect(again.headers["Retry-After"] == "1")
            #expect(again.headers["Location"] == "/pedidos/1")
            for key in [nil, "s"] as [String?] {
                let other = try await tienda.refund(key: key)
                #expect(other.status == 202)
            }
            #expect(try await tienda.pedidos.call(.get, "/pedidos?estado=reembolsando").json().objects("items")?.count == 1)
            tienda.http.setRule { _, _ in .deliver }
            try await tienda.settle(after: .seconds(60))
            for (key, replayed) in [("r", "true"), ("s", nil)] as [(String, String?)] {
                let end = try await tienda.refund(key: key)
                #expect(end.status == 200)
                #expect(end.text == done)
                #expect(end.headers["Idempotent-Replayed"] == replayed)
            }
            #expect(try await tienda.pieces(1) == [5, 0, 0])
        }
    }

    @Test func `an order that is not confirmed is not refunded`() async throws {
        try await sold { tienda in
            _ = try await tienda.order((product: 1, pieces: 1), pago: #"{"fail":true}"#)
            let first = try await tienda.refund(2, key: "r")
            #expect(first.status == 409)
            let problem = try first.problem()
            #expect(problem.error == "El pedido no se puede reembolsar")
            #expect(try problem.json.string("estado") == "cancelado")
            let again = try await tienda.refund(2, key: "r")
            #expect(again.body == first.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(try await tienda.refund(9).status == 404)
            #expect(try await tienda.orders() == ["1 confirmado -", "2 cancelado pago_rechazado"])
        }
    }

    @Test(arguments: [
        ("{}", "Faltan campos Falta «motivo»."), (#"{"motivo":""}"#, "Faltan campos Falta «motivo»."),
        (#"{"motivo":7}"#, "motivo debe ser un texto"),
        (#"{"motivo":" "}"#, "motivo debe ser un texto de 1 a 500 caracteres"), ("[]", "El cuerpo debe ser un objeto"),
    ])
    func `a refund without a reason is told so`(body: String, error: String) async throws {
        try await sold { tienda in
            let before = try await tienda.contents()
            let answer = try await tienda.post("/pedidos/1/reembolsar", body)
            #expect(answer.status == 400)
            let problem = try answer.problem()
            #expect([problem.error, problem.detail].compactMap { $0 }.joined(separator: " ") == error)
            #expect(try await tienda.contents() == before)
        }
    }

    @Test func `who may buy may not refund`() async throws {
        try await Tienda.with(authenticator: EverybodyIs(.comprador)) { tienda in
            let found = try await tienda.refund().status
            #expect(found == 403)
        }
    }
}
