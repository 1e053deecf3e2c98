import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// An order with a name is made once, whatever becomes of its answer.
@Suite(.timeLimit(.minutes(5))) struct PedidosKeyTests {
    private func pedir(_ tienda: Tienda, _ pieces: Int, pago: String = "{}", key: String? = "k") async throws -> Answer {
        try await tienda.order((product: 1, pieces: pieces), pago: pago, key: key)
    }

    @Test(arguments: [(3, "{}", 201), (3, #"{"fail":true}"#, 202), (9, "{}", 409)])
    func `the same order under the same key is made once and answered the same`(pieces: Int, pago: String, status: Int) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let first = try await pedir(tienda, pieces, pago: pago)
            #expect(first.status == status)
            let before = try await tienda.contents()
            let calls = tienda.http.calls.count
            for _ in 1...2 {
                let again = try await pedir(tienda, pieces, pago: pago)
                #expect(again.status == status)
                #expect(again.body == first.body)
                #expect(again.headers["Location"] == first.headers["Location"])
                #expect(again.headers["Idempotent-Replayed"] == "true")
            }
            #expect(try await tienda.contents() == before)
            #expect(tienda.http.calls.count == calls, "nobody else is asked again")
        }
    }

    @Test func `another order under the same key is refused`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            _ = try await pedir(tienda, 1)
            for (pieces, pago) in [(2, "{}"), (1, #"{"moneda":"USD"}"#), (1, #"{"medio":"x"}"#), (1, #"{"fail":true}"#)] {
                let answer = try await pedir(tienda, pieces, pago: pago)
                #expect(answer.status == 422)
            }
            let same = try await pedir(tienda, 1, pago: #"{"medio":"tarjeta","moneda":"PYG","fail":false}"#)
            #expect(same.status == 201)
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }

    @Test func `while it is under way its repeat is told where it is, and afterwards how it ended`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let (arrived, opened) = (OneShot<Void>(), OneShot<Void>())
            let held: @Sendable () async throws -> Void = {
                arrived.complete(.success(()))
                try await opened.value()
            }
            tienda.befall("pagos", "POST /pagar", .after(held, .deliver))
            async let first = pedir(tienda, 3)
            try await arrived.value()
            try await expectUnderWay(try await pedir(tienda, 3))
            try await tienda.world.untilTimers(1)
            tienda.world.advance(by: .seconds(10))
            #expect(try await first.status == 202)
            try await expectUnderWay(try await pedir(tienda, 3))
            opened.complete(.success(()))
            try await tienda.world.untilIdle()
            let kept = try await pedir(tienda, 3)
            #expect(kept.status == 201)
            #expect(kept.headers["Idempotent-Replayed"] == "true")
            #expect(kept.headers["Location"] == "/pedidos/1")
            #expect(kept.text == #"{"pedido_id":1,"total":3,"estado":"confirmado","pago":{"pago_id":1,"estado":"aprobado"}}"#)
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }

    private func expectUnderWay(_ answer: Answer) async throws {
        #expect(answer.status == 409)
        #expect(try answer.problem().error == "La petición sigue en curso")
        #expect(answer.headers["Retry-After"] == "1")
        #expect(answer.headers["Location"] == "/pedidos/1")
        #expect(answer.headers["Idempotent-Replayed"] == nil)
    }

    @Test func `of many at once one makes the order`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await pedir(tienda, 1).status } }
                var statuses: [Int] = []
                for try await status in group { statuses.append(status) }
                return statuses
            }
            #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
            #expect(statuses.contains(201))
            #expect(try await tienda.orders() == ["1 confirmado -"])
            #expect(try await tienda.charges().count == 1)
        }
    }

    @Test func `what failed for certain can be tried again under the same key`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /", .refuse)
            let first = try await pedir(tienda, 3)
            #expect(first.status == 503)
            tienda.world.advance(by: .seconds(31))
            tienda.http.setRule { _, _ in .deliver }
            let again = try await pedir(tienda, 3)
            #expect(again.status == 201)
            #expect(again.headers["Idempotent-Replayed"] == nil)
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio", "2 confirmado -"])
            #expect(try await tienda.charges().count == 1)
        }
    }

    @Test func `what the recovery gave up can be tried again under the same key`() async throws {
        try await Tienda.with(failures: 1000) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /", .loseRequest)
            #expect(try await pedir(tienda, 3).status == 202)
            try await tienda.world.untilIdle()
            tienda.http.setRule { _, _ in .deliver }
            try await tienda.settle(after: .seconds(60))
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio"])
            #expect(try await pedir(tienda, 3).status == 201)
            #expect(try await tienda.orders() == ["1 cancelado sin_servicio", "2 confirmado -"])
        }
    }

    @Test(arguments: [(1, "{}", 201), (1, #"{"fail":true}"#, 202), (9, "{}", 409)], ["k", nil] as [String?])
    func `an order that another replica ended is answered as that one answered it`(
        what: (pieces: Int, pago: String, status: Int), key: String?
    ) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let rival: @Sendable () async throws -> Void = {
                tienda.http.setRule { _, _ in .deliver }
                // The lease is over, the wait is not.
                try await tienda.database.write { try $0.execute("UPDATE pedidos SET arriendo = 0") }
                try await tienda.replica.impulsar()
            }
            tienda.befall("inventario", "PUT /reservas/*", .after(rival, .deliver))
            let answer = try await pedir(tienda, what.pieces, pago: what.pago, key: key)
            #expect(answer.status == what.status)
            if key != nil || what.status != 409 {
                let again = try await pedir(tienda, what.pieces, pago: what.pago, key: key ?? "other")
                if key != nil { #expect(again.body == answer.body) }
            }
            if what.status == 409 {
                let detail = try #require(try answer.problem().json.object("detalle"))
                #expect(try detail.integer("disponible") == (key == nil ? nil : 5), "what lacked is in the kept answer alone")
            }
        }
    }

    @Test func `an order whose prices nobody waits for is not begun, one that has begun is not cut short`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.world.patience = .milliseconds(5)
            let seen = Locked<[String]>([])
            tienda.http.setRule { service, request in
                let plazo = request.headers.first { $0.name == "X-Plazo-Ms" }?.value ?? "-"
                seen.withLock { $0.append("\(service) \(plazo)") }
                if service == "productos" { tienda.world.advance(by: .milliseconds(40)) }
                return .deliver
            }
            func pedir(_ plazo: String) async throws -> Answer {
                let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "X-Plazo-Ms": plazo]
                return try await tienda.pedidos.call(.post, "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#, headers: headers)
            }
            for plazo in ["0", "40"] {
                let refused = try await pedir(plazo)
                #expect(refused.status == 504)
                #expect(try refused.problem().error == "El plazo se agotó")
            }
            let wrong = try await pedir("pronto")
            #expect(wrong.status == 400)
            #expect(try await tienda.orders() == [])
            let answer = try await pedir("50")
            #expect(answer.status == 201)
            #expect(seen.withLock { $0 } == ["productos 35", "productos 45", "inventario 4500", "pagos 4500"])
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }
}
