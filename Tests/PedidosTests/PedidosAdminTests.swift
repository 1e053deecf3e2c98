import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// The routes of whoever runs the shop.
@Suite(.timeLimit(.minutes(5))) struct PedidosAdminTests {
    /// An order whose charge was declined and whose reservation inventario refuses to release: an operator is asked.
    private func stuck(_ body: @Sendable (Tienda) async throws -> Void) async throws {
        try await Tienda.with(refusals: 1) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "POST /reservas/*/liberar", .answer(OutboundResponse(status: 418)))
            let answer = try await declined(tienda)
            guard answer.status == 202 else { throw NotStuck(answer: answer.text) }
            try await body(tienda)
        }
    }

    struct NotStuck: Error { let answer: String }

    private func declined(_ tienda: Tienda) async throws -> Answer {
        try await tienda.order((product: 1, pieces: 3), pago: #"{"fail":true}"#, key: "k")
    }

    private func decide(_ tienda: Tienda, _ accion: String, id: String = "1", key: String? = nil) async throws -> Answer {
        try await tienda.post("/admin/compensaciones/\(id)", #"{"accion":"\#(accion)","razon":"se arregló a mano"}"#, key: key)
    }

    private func list(_ tienda: Tienda, _ query: String = "") async throws -> String {
        try await tienda.pedidos.call(.get, "/admin/compensaciones" + query).text
            .replacing(/"clave":"[0-9a-f-]{36}:/, with: #""clave":"@:"#)
    }

    @Test func `what waits for an operator is listed, by state too`() async throws {
        try await stuck { tienda in
            let row = """
                {"items":[{"id":1,"pedido_id":1,"clave":"@:1","accion":"liberar","estado":"cuarentena","intentos":1,\
                "ultimo_error":"inventario: refused with 418"}]}
                """
            #expect(try await list(tienda) == row)
            #expect(try await list(tienda, "?estado=cuarentena") == row)
            for state in ["pendiente", "hecha", "forzada", "abandonada"] {
                #expect(try await list(tienda, "?estado=" + state) == #"{"items":[]}"#)
            }
            #expect(try await list(tienda, "?cursor=1") == #"{"items":[]}"#)
            let wrong = try await tienda.pedidos.call(.get, "/admin/compensaciones?estado=raro")
            #expect(wrong.status == 400)
            #expect(try wrong.problem().error == "estado debe ser uno de: pendiente, hecha, cuarentena, forzada, abandonada")
        }
    }

    @Test func `tried again it is done, and its caller gets his answer`() async throws {
        try await stuck { tienda in
            tienda.http.setRule { _, _ in .deliver }
            let answer = try await decide(tienda, "reintentar")
            #expect(answer.status == 200)
            #expect(try answer.json().string("estado") == "pendiente")
            #expect(try answer.json().string("razon") == "se arregló a mano")
            #expect(try answer.json().string("quien") == "token")
            try await tienda.settle()
            #expect(try await tienda.orders() == ["1 cancelado pago_rechazado"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            let kept = try await declined(tienda)
            #expect(kept.status == 202)
            #expect(kept.headers["Idempotent-Replayed"] == "true")
            #expect(try await list(tienda).contains(#""razon":"se arregló a mano","quien":"token""#))
        }
    }

    @Test func `taken as done the order goes on`() async throws {
        try await stuck { tienda in
            #expect(try await decide(tienda, "forzar").json().string("estado") == "forzada")
            try await tienda.settle()
            #expect(try await tienda.orders() == ["1 cancelado pago_rechazado"])
            #expect(try await tienda.pieces(1) == [2, 3, 0], "nobody has released it")
            #expect(try await declined(tienda).headers["Idempotent-Replayed"] == "true")
        }
    }

    @Test func `given up the order is cancelled, and its key does not buy it again`() async throws {
        try await stuck { tienda in
            #expect(try await decide(tienda, "abandonar").json().string("estado") == "abandonada")
            try await tienda.settle()
            #expect(try await tienda.orders() == ["1 cancelado abandonado"])
            tienda.http.setRule { _, _ in .deliver }
            let again = try await declined(tienda)
            #expect(again.status == 202)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(again.text.contains(#""estado":"cancelado","pago":{"pago_id":1,"estado":"rechazado"}"#))
            #expect(try await tienda.orders() == ["1 cancelado abandonado"])
        }
    }

    @Test func `what has ended cannot be decided any more, and the word under its key is said once`() async throws {
        try await stuck { tienda in
            let first = try await decide(tienda, "abandonar", key: "d")
            let again = try await decide(tienda, "abandonar", key: "d")
            #expect(again.body == first.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            for word in ["reintentar", "abandonar"] {
                let late = try await decide(tienda, word)
                #expect(late.status == 409)
                let problem = try late.problem()
                #expect(problem.error == "La compensación ya terminó")
                #expect(try problem.json.string("estado") == "abandonada")
            }
            let byHand = try await decide(tienda, "forzar")
            #expect(byHand.status == 200, "what was given up may be done by hand later")
            #expect(try await decide(tienda, "forzar").status == 409)
            for id in ["2", "0", "x"] {
                let missing = try await decide(tienda, "forzar", id: id)
                #expect(missing.status == 404)
            }
        }
    }

    @Test(arguments: [
        ("{}", "Faltan campos Falta «accion»."), (#"{"accion":"forzar"}"#, "Faltan campos Falta «razon»."),
        (#"{"accion":"forzar","razon":""}"#, "Faltan campos Falta «razon»."),
        (#"{"accion":"forzar","razon":5}"#, "razon debe ser un texto"),
        (#"{"accion":"forzar","razon":" "}"#, "razon debe ser un texto de 1 a 500 caracteres"),
        (#"{"accion":"borrar","razon":"x"}"#, "accion debe ser uno de: reintentar, forzar, abandonar"),
        (#"{"accion":1,"razon":"x"}"#, "accion debe ser un texto"),
    ])
    func `a word that is none is told so`(body: String, error: String) async throws {
        try await Tienda.with { tienda in
            let answer = try await tienda.post("/admin/compensaciones/1", body)
            #expect(answer.status == 400)
            let problem = try answer.problem()
            #expect([problem.error, problem.detail].compactMap { $0 }.joined(separator: " ") == error)
        }
    }

    @Test func `who may buy may not look`() async throws {
        try await Tienda.with(authenticator: EverybodyIs(.comprador)) { tienda in
            for path in ["/admin/compensaciones", "/admin/circuitos"] {
                let found = try await tienda.pedidos.call(.get, path).status
                #expect(found == 403)
            }
            let word = try await tienda.post("/admin/compensaciones/1", #"{"accion":"forzar","razon":"x"}"#).status
            #expect(word == 403)
            let breaker = try await tienda.post("/admin/circuitos/pagos", #"{"accion":"abrir"}"#).status
            #expect(breaker == 403)
        }
    }
}
