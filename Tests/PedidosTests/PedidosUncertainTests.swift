import HTTPServer
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// `POST /pedidos` where something that was sent may have been done: the order stays open, and nothing is taken back blindly.
@Suite(.timeLimit(.minutes(1))) struct PedidosUncertainTests {
    private func expectOpen(_ answer: Answer, id: Int = 1, total: String) {
        #expect(answer.status == 202)
        #expect(answer.text == #"{"pedido_id":\#(id),"total":\#(total),"estado":"confirmando","pago":{"estado":"incierto"}}"#)
        #expect(answer.headers["Location"] == "/pedidos/\(id)")
        #expect(answer.headers.all("Content-Type") == ["application/json"])
    }

    @Test(arguments: [
        (RouterClient.Fate.loseAnswer, 3, ["aprobado 30000 PYG tarjeta -"]), (.loseRequest, 3, []),
        (.answer(OutboundResponse(status: 500)), 1, []), (.answer(OutboundResponse(status: 503)), 3, []),
        (.answer(OutboundResponse(status: 302)), 1, []), (.answer(OutboundResponse(status: 200, body: Array("{}".utf8))), 1, []),
        (.answer(OutboundResponse(status: 200, body: Array(#"{"pago_id":1,"estado":"raro"}"#.utf8))), 1, []),
    ])
    func `when the word of pagos is lost the order is open, its stock reserved, and nothing is charged twice`(
        fate: RouterClient.Fate, calls: Int, charges: [String]
    ) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "/", fate)
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            #expect(try await tienda.charges() == charges)
            #expect(tienda.count("pagos POST /pagar") == calls)
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(tienda.count("inventario POST /liberar") == 0)
            #expect(try await tienda.orders() == ["1 confirmando -"])
            let list = try await tienda.pedidos.call(.get, "/pedidos").text
            #expect(list.contains(#""estado":"confirmando""#))
            #expect(try await tienda.pedidos.call(.get, "/pedidos?estado=confirmando").text == list)
        }
    }

    @Test(arguments: [
        (RouterClient.Fate.loseAnswer, 3, [2, 3, 0] as [Int64]), (.loseRequest, 3, [5, 0, 0]),
        (.answer(OutboundResponse(status: 503)), 3, [5, 0, 0]),
        (.answer(OutboundResponse(status: 200, body: Array("{}".utf8))), 1, [5, 0, 0]),
    ])
    func `when the word of inventario is lost the order is open, nothing is reserved twice, and nothing is charged`(
        fate: RouterClient.Fate, calls: Int, pieces: [Int64]
    ) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "0.5", pieces: 5))
            tienda.befall("inventario", "/reservar", fate)
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "1.5")
            tienda.http.setRule { _, _ in .deliver }
            #expect(try await tienda.pieces(1) == pieces)
            #expect(tienda.count("inventario POST /reservar") == calls)
            #expect(try await tienda.charges() == [])
            #expect(try await tienda.orders() == ["1 confirmando -"])
        }
    }

    @Test func `when inventario's word on the second product is lost the first stays reserved`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5), (price: "1", pieces: 5))
            tienda.http.setRule { service, request in
                let body = String(decoding: request.body ?? [], as: UTF8.self)
                return service == "inventario" && body.contains(#""producto_id":2"#) ? .loseAnswer : .deliver
            }
            expectOpen(try await tienda.order((product: 1, pieces: 1), (product: 2, pieces: 2)), total: "3")
            #expect(try await tienda.pieces(1) == [4, 1, 0])
            #expect(try await tienda.pieces(2) == [3, 2, 0])
            #expect(try await tienda.charges() == [])
            #expect(tienda.count("inventario POST /liberar") == 0)
        }
    }

    @Test(arguments: [
        RouterClient.Fate.refuse, .loseRequest, .answer(OutboundResponse(status: 500)), .answer(OutboundResponse(status: 404)),
    ])
    func `a declined order whose stock cannot be put back is not cancelled yet`(fate: RouterClient.Fate) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "/liberar", fate)
            expectOpen(try await tienda.order((product: 1, pieces: 3), pago: #"{"fail":true}"#), total: "3")
            #expect(try await tienda.orders() == ["1 confirmando -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(try await tienda.charges() == ["rechazado 30000 PYG tarjeta -"])
        }
    }

    @Test func `an order without stock whose other stock cannot be put back is not cancelled yet`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5), (price: "1", pieces: 0))
            tienda.befall("inventario", "/liberar", .refuse)
            expectOpen(try await tienda.order((product: 1, pieces: 3), (product: 2, pieces: 1)), total: "4")
            #expect(try await tienda.orders() == ["1 confirmando -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(try await tienda.charges() == [])
        }
    }

    @Test func `without pagos and without a way to put the stock back the order is open`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.http.setRule { service, request in service == "pagos" || request.url.hasSuffix("/liberar") ? .refuse : .deliver }
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            #expect(try await tienda.orders() == ["1 confirmando -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(try await tienda.charges() == [])
        }
    }

    @Test func `one reservation that cannot be put back does not keep the others`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5), (price: "1", pieces: 5))
            tienda.http.setRule { _, request in
                let body = String(decoding: request.body ?? [], as: UTF8.self)
                return request.url.hasSuffix("/liberar") && body == #"{"reserva_id":1}"# ? .refuse : .deliver
            }
            expectOpen(try await tienda.order((product: 1, pieces: 1), (product: 2, pieces: 2), pago: #"{"fail":true}"#), total: "3")
            #expect(try await tienda.pieces(1) == [4, 1, 0])
            #expect(try await tienda.pieces(2) == [5, 0, 0])
        }
    }

    @Test(arguments: [RouterClient.Fate.loseAnswer, .loseRequest, .refuse, .answer(OutboundResponse(status: 503))])
    func `putting back and consuming are tried again`(fate: RouterClient.Fate) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let failures = Locked(0)
            tienda.http.setRule { _, request in
                guard request.url.hasSuffix("/liberar") || request.url.hasSuffix("/consumir") else { return .deliver }
                return failures.withLock { count in
                    count += 1
                    return count.isMultiple(of: 3) ? .deliver : fate
                }
            }
            let declined = try await tienda.order((product: 1, pieces: 3), pago: #"{"fail":true}"#)
            #expect(declined.text.contains(#""estado":"cancelado""#))
            #expect(try await tienda.pieces(1) == [5, 0, 0])
            let confirmed = try await tienda.order((product: 1, pieces: 2))
            #expect(confirmed.status == 201)
            #expect(try await tienda.pieces(1) == [3, 0, 2])
            #expect(failures.withLock { $0 } == 6)
        }
    }

    @Test(arguments: [
        RouterClient.Fate.refuse, .loseRequest, .answer(OutboundResponse(status: 500)), .answer(OutboundResponse(status: 404)),
    ])
    func `a paid order is confirmed even where its stock cannot be consumed yet`(fate: RouterClient.Fate) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("inventario", "/consumir", fate)
            let answer = try await tienda.order((product: 1, pieces: 3))
            #expect(answer.status == 201)
            #expect(answer.text == #"{"pedido_id":1,"total":3,"estado":"confirmado","pago":{"pago_id":1,"estado":"aprobado"}}"#)
            #expect(try await tienda.orders() == ["1 confirmado -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
            #expect(try await tienda.charges() == ["aprobado 30000 PYG tarjeta -"])
        }
    }

    @Test func `an order whose end cannot be written down is open`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.http.setRule { [database = tienda.database] service, _ in
                if service == "pagos" { database.close() }
                return .deliver
            }
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            #expect(try await tienda.charges() == ["aprobado 30000 PYG tarjeta -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
        }
    }

    @Test(arguments: [401, 404, 409, 422])
    func `a charge whose answer was lost is not taken for refused because its repeat is`(status: Int) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let tries = Locked(0)
            tienda.http.setRule { service, _ in
                guard service == "pagos" else { return .deliver }
                let number = tries.withLock { tries in
                    tries += 1
                    return tries
                }
                return number == 1 ? .loseAnswer : .answer(OutboundResponse(status: status))
            }
            expectOpen(try await tienda.order((product: 1, pieces: 3)), total: "3")
            #expect(try await tienda.charges() == ["aprobado 30000 PYG tarjeta -"])
            #expect(try await tienda.orders() == ["1 confirmando -"])
            #expect(try await tienda.pieces(1) == [2, 3, 0])
        }
    }

    @Test func `a charge that is known to be approved is written down, whoever has gone away`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let call = Locked<Task<Answer, any Error>?>(nil)
            tienda.http.setRule { service, _ in
                guard service == "pagos" else { return .deliver }
                call.withLock { $0 }?.cancel()
                return .answer(OutboundResponse(status: 200, body: Array(#"{"pago_id":1,"estado":"aprobado"}"#.utf8)))
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
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }

    @Test func `an inventario that is away is not asked to take back line after line`() async throws {
        try await Tienda.with { tienda in
            for product in 1...50 {
                _ = try await tienda.productos.call(.post, "/productos", #"{"nombre":"P","precio":1}"#)
                _ = try await tienda.inventario.call(.post, "/stock", #"{"producto_id":\#(product),"cantidad":5}"#)
            }
            tienda.http.setRule { service, request in
                if service == "pagos" { return .refuse }
                return request.url.hasSuffix("/liberar") ? .loseRequest : .deliver
            }
            let items = (1...50).map { #"{"producto_id":\#($0),"cantidad":1}"# }.joined(separator: ",")
            let answer = try await tienda.pedidos.call(.post, "/pedidos", #"{"items":[\#(items)]}"#)
            expectOpen(answer, total: "50")
            #expect(tienda.count("inventario POST /liberar") == 4, "three tries of the first, one of the second")
        }
    }
}
