import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// `POST /pedidos` where a service cannot be reached and, for certain, nothing is reserved or charged.
@Suite(.timeLimit(.minutes(5))) struct PedidosUnreachableTests {
    /// Status, sentence and service of an answer that says which service failed.
    private func expectFailure(_ answer: Answer, _ status: Int, _ service: String, _ sentence: String) throws {
        #expect(answer.status == status)
        let problem = try answer.problem()
        #expect(problem.error == "No se pudo completar la operación")
        let detail = try #require(try problem.json.object("detalle"))
        #expect(try detail.string("error") == sentence)
        #expect(try detail.string("servicio") == service)
    }

    @Test(arguments: [
        (RouterClient.Fate.refuse, 503, "productos no responde", 3), (.loseAnswer, 503, "productos no responde", 3),
        (.loseRequest, 504, "productos no respondió a tiempo", 3),
        (.answer(OutboundResponse(status: 503)), 503, "productos respondió 503", 3),
        (.answer(OutboundResponse(status: 500)), 502, "productos respondió 500", 1),
        (.answer(OutboundResponse(status: 418)), 502, "productos respondió algo inesperado", 1),
        (.answer(OutboundResponse(status: 200, body: Array("<html>".utf8))), 502, "productos respondió algo inesperado", 1),
        (
            .answer(OutboundResponse(status: 200, body: Array(#"{"id":1,"nombre":"P","precio":"1"}"#.utf8))), 502,
            "productos respondió algo inesperado", 1
        ),
    ])
    func `without productos there is no order at all`(fate: RouterClient.Fate, status: Int, sentence: String, calls: Int) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let before = try await tienda.contents()
            tienda.befall("productos", "GET /", fate)
            try expectFailure(try await tienda.order((product: 1, pieces: 1)), status, "productos", sentence)
            #expect(try await tienda.contents() == before)
            #expect(tienda.http.calls == Array(repeating: "productos GET /productos?ids=1", count: calls))
        }
    }

    @Test(arguments: [422, 400, 404]) func `an inventario that will not have the reservation ends the order, and nothing remains`(
        status: Int
    ) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "PUT /reservas/*", .answer(OutboundResponse(status: status)))
            try expectFailure(
                try await tienda.order((product: 1, pieces: 1)), 502, "inventario", "inventario respondió algo inesperado")
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(tienda.count("inventario POST /reservas/*/liberar") == 1)
            #expect(tienda.count("pagos POST /pagos/anular") == 0)
            #expect(try await tienda.pieces(1) == [5, 0, 0])
        }
    }

    @Test func `services that do not know its token are no use to it`() async throws {
        try await Tienda.with(token: "otra") { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let before = try await tienda.contents()
            try expectFailure(try await tienda.order((product: 1, pieces: 1)), 502, "productos", "productos respondió algo inesperado")
            #expect(try await tienda.contents() == before)
        }
    }

    @Test func `without inventario the order is kept as one without service`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "PUT /", .refuse)
            let answer = try await tienda.order((product: 1, pieces: 1))
            try expectFailure(answer, 503, "inventario", "inventario no responde")
            #expect(answer.headers["Retry-After"] == "30", "three failures have opened the breaker")
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(try await tienda.charges() == [])
            #expect(tienda.count("inventario PUT /reservas/*") == 3)
            #expect(try await tienda.pedidos.call(.get, "/pedidos").text == #"{"items":[]}"#)
            let items = try #require(try await tienda.pedidos.call(.get, "/pedidos?estado=cancelado").json().objects("items"))
            #expect(try items.map { try $0.string("motivo") } == ["sin_servicio"])
            #expect(try await tienda.pedidos.call(.get, "/pedidos/1").status == 200)
        }
    }

    @Test(arguments: [
        (RouterClient.Fate.refuse, 503, "pagos no responde", 3),
        (.answer(OutboundResponse(status: 400)), 502, "pagos respondió algo inesperado", 1),
        (.answer(OutboundResponse(status: 401)), 502, "pagos respondió algo inesperado", 1),
    ])
    func `without pagos the stock is back`(fate: RouterClient.Fate, status: Int, sentence: String, calls: Int) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5), (price: "1", pieces: 5))
            tienda.befall("pagos", "POST /pagar", fate)
            try expectFailure(try await tienda.order((product: 1, pieces: 3), (product: 2, pieces: 5)), status, "pagos", sentence)
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(try await tienda.pieces(2) == [5, 0, 0])
            #expect(try await tienda.charges() == [])
            #expect(tienda.count("pagos POST /pagar") == calls)
        }
    }

    @Test func `an answer that says pagos did not take the call is no charge, and the order may be made again`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /pagar", .refuse, times: 2)
            let answer = try await tienda.order((product: 1, pieces: 5))
            #expect(answer.status == 201)
            #expect(try await tienda.charges() == ["aprobado 50000 PYG tarjeta -"])
            #expect(tienda.count("pagos POST /pagar") == 3)
        }
    }

    @Test func `a service that failed three times in a row is left alone for thirty seconds, the others are not`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /", .refuse)
            try expectFailure(try await tienda.order((product: 1, pieces: 1)), 503, "pagos", "pagos no responde")
            tienda.http.setRule { _, _ in .deliver }
            let second = try await tienda.order((product: 1, pieces: 1))
            try expectFailure(second, 503, "pagos", "El circuito hacia pagos está abierto")
            #expect(second.headers["Retry-After"] == "30")
            #expect(tienda.count("pagos POST /pagar") == 3)
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio", "2 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            tienda.world.advance(by: .seconds(30))
            #expect(try await tienda.order((product: 1, pieces: 1)).status == 201)
            #expect(try await tienda.pieces(1) == [4, 1, 0])
        }
    }

    @Test func `an order that cannot be written down reserves and charges nothing`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.database.close()
            let answer = try await tienda.order((product: 1, pieces: 1))
            #expect(answer.status == 503)
            #expect(try answer.problem().error == "Servicio no disponible")
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(try await tienda.charges() == [])
            #expect(tienda.http.calls == ["productos GET /productos?ids=1"])
        }
    }
}
