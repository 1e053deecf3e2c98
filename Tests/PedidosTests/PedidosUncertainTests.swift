import HTTPServer
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// `POST /pedidos` where something that was sent may have been done: it is asked for again, and taken back past the deadline.
@Suite(.timeLimit(.minutes(5))) struct PedidosUncertainTests {
    typealias Fate = RouterClient.Fate

    private func expectOpen(_ answer: Answer, id: Int = 1, total: String) {
        #expect(answer.status == 202)
        #expect(answer.text == #"{"pedido_id":\#(id),"total":\#(total),"estado":"confirmando","pago":{"estado":"incierto"}}"#)
        #expect(answer.headers["Location"] == "/pedidos/\(id)")
        #expect(answer.headers.all("Content-Type") == ["application/json"])
    }

    /// The fate, once somebody waits for the order.
    private func awaited(_ tienda: Tienda, _ fate: Fate) -> Fate {
        let first = Locked(true)
        return .after(
            {
                let isFirst = first.withLock { first in
                    defer { first = false }
                    return first
                }
                if isFirst { try await tienda.world.untilTimers(1) }
            }, fate)
    }

    private static let lost: [Fate] = [
        .loseAnswer, .loseRequest, .answer(OutboundResponse(status: 500)), .answer(OutboundResponse(status: 503)),
        .answer(OutboundResponse(status: 302)), .answer(OutboundResponse(status: 429)),
        .answer(OutboundResponse(status: 409, headers: [("Retry-After", "1")])),
    ]

    @Test(
        arguments: lost + [
            .answer(OutboundResponse(status: 200, body: Array("{}".utf8))),
            .answer(OutboundResponse(status: 200, body: Array(#"{"pago_id":1,"estado":"raro"}"#.utf8))),
        ])
    func `when the word of pagos is lost for a while it is asked again, and nothing is charged twice`(fate: Fate) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /pagar", fate, times: 2)
            let answer = try await tienda.order((product: 1, pieces: 3))
            #expect(answer.status == 201)
            #expect(try await tienda.charges() == ["aprobado 30000 PYG tarjeta -"])
            #expect(tienda.count("pagos POST /pagar") == 3)
            #expect(try await tienda.orders() == ["1 confirmado -"])
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [2, 0, 3])
        }
    }

    @Test(arguments: lost) func `when the word of inventario is lost for a while it is asked again, and nothing is reserved twice`(
        fate: Fate
    ) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "PUT /reservas/*", fate, times: 2)
            #expect(try await tienda.order((product: 1, pieces: 3)).status == 201)
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(tienda.count("inventario PUT /reservas/*") >= 3)
        }
    }

    @Test(arguments: [(Fate.loseAnswer, ["anulado 30000 PYG tarjeta -"]), (.loseRequest, []), (.answer(OutboundResponse(status: 500)), [])])
    func `when the word of pagos stays lost the caller is told that it is not known, and in the end nothing is charged`(
        fate: Fate, charges: [String]
    ) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /pagar", awaited(tienda, fate))
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            try await tienda.settle()
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.charges() == charges)
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(tienda.count("pagos POST /pagos/anular") == 1)
        }
    }

    @Test(arguments: [Fate.loseAnswer, .loseRequest, .answer(OutboundResponse(status: 503))])
    func `when the word of inventario stays lost nothing is charged, and in the end nothing reserved`(fate: Fate) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "0.5", pieces: 5))
            tienda.befall("inventario", "PUT /reservas/*", awaited(tienda, fate))
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "1.5")
            try await tienda.world.untilIdle()
            try await tienda.settle(after: .seconds(60))
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(try await tienda.charges() == [])
            #expect(tienda.count("pagos POST /pagar") == 0)
        }
    }

    @Test func `an order that is not known yet is listed and read as one that is under way`() async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /", awaited(tienda, .loseRequest))
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            try await tienda.world.untilIdle()
            #expect(try await tienda.orders() == ["1 confirmando sin_servicio"], "it has turned")
            let list = try await tienda.pedidos.call(.get, "/pedidos").text
            #expect(list.contains(#""estado":"confirmando""#))
            #expect(!list.contains("motivo"))
            #expect(try await tienda.pedidos.call(.get, "/pedidos?estado=confirmando").text == list)
            #expect(try await tienda.pedidos.call(.get, "/pedidos/1").text.contains(#""estado":"confirmando""#))
        }
    }

    @Test(arguments: [
        Fate.refuse, .loseRequest, .loseAnswer, .answer(OutboundResponse(status: 500)), .answer(OutboundResponse(status: 404)),
    ])
    func `a declined order whose stock cannot be put back is not cancelled before it is`(fate: Fate) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "POST /reservas/*/liberar", fate)
            let answer = try await tienda.order((product: 1, pieces: 3), pago: #"{"fail":true}"#, key: "k")
            expectOpen(answer, total: "3")
            try await tienda.world.untilIdle()
            #expect(try await tienda.orders() == ["1 confirmando pago_rechazado"])
            #expect(try await tienda.charges() == ["rechazado 30000 PYG tarjeta -"])
            tienda.http.setRule { _, _ in .deliver }
            try await tienda.settle(after: .seconds(60))
            #expect(try await tienda.orders() == ["1 cancelado pago_rechazado"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            let kept = try await tienda.order((product: 1, pieces: 3), pago: #"{"fail":true}"#, key: "k")
            #expect(kept.status == 202)
            #expect(kept.headers["Idempotent-Replayed"] == "true")
            #expect(kept.text == #"{"pedido_id":1,"total":3,"estado":"cancelado","pago":{"pago_id":1,"estado":"rechazado"}}"#)
        }
    }

    @Test func `without pagos and without a way to put the stock back the order stays open until there is one`() async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.http.setRule { service, request in
                service == "pagos" || RouterClient.matches(request, service, "POST /reservas/*/liberar") ? .refuse : .deliver
            }
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            try await tienda.world.untilIdle()
            tienda.http.setRule { _, _ in .deliver }
            try await tienda.settle(after: .seconds(60))
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            #expect(tienda.count("pagos POST /pagos/anular") == 0, "no charge ever left")
        }
    }

    @Test(arguments: [401, 404, 409, 422])
    func `a charge whose answer was lost is voided where its repeat is refused`(status: Int) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let tries = Locked(0)
            tienda.http.setRule { service, request in
                guard service == "pagos", request.url.hasSuffix("/pagar") else { return .deliver }
                let number = tries.withLock { tries in
                    tries += 1
                    return tries
                }
                return number == 1 ? .loseAnswer : .answer(OutboundResponse(status: status))
            }
            let answer = try await tienda.order((product: 1, pieces: 3))
            #expect(answer.status == 502)
            #expect(try await tienda.charges() == ["anulado 30000 PYG tarjeta -"])
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await tienda.pieces(1) == [5, 0, 0])
        }
    }

    @Test(arguments: [Fate.refuse, .loseRequest, .answer(OutboundResponse(status: 500)), .answer(OutboundResponse(status: 404))])
    func `a paid order is confirmed even where its stock cannot be consumed yet`(fate: Fate) async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "POST /reservas/consumir", fate)
            #expect(try await tienda.order((product: 1, pieces: 3)).status == 201)
            await #expect(throws: RemoteError.self) { try await tienda.settle() }
            #expect(try await tienda.orders() == ["1 confirmado -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            tienda.http.setRule { _, _ in .deliver }
            try await tienda.settle(after: .seconds(30))
            #expect(try await tienda.pieces(1) == [2, 0, 3])
        }
    }

    @Test func `a consumption whose answer was lost is harmless to repeat`() async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "POST /reservas/consumir", .loseAnswer, times: 1)
            #expect(try await tienda.order((product: 1, pieces: 3)).status == 201)
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [2, 0, 3])
            #expect(tienda.count("inventario POST /reservas/consumir") == 2)
        }
    }

    @Test func `a charge that is known to be approved is written down, whoever has gone away`() async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let call = Locked<Task<Answer, any Error>?>(nil)
            tienda.http.setRule { service, _ in
                guard service == "pagos" else { return .deliver }
                call.withLock { $0 }?.cancel()
                return .deliver
            }
            let begin = OneShot<Void>()
            let task = Task {
                try await begin.value()
                return try await tienda.order((product: 1, pieces: 3))
            }
            call.withLock { $0 = task }
            begin.complete(.success(()))
            _ = try await task.value
            call.withLock { $0 = nil }  // or each would keep the other
            try await tienda.world.untilIdle()
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }
}
