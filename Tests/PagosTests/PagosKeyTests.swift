import HTTPServer
import JSON
import Pagos
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// A charge with a name: it is made once, and can be found.
@Suite(.timeLimit(.minutes(1))) struct PagosKeyTests {
    private func pagar(_ caja: Caja, _ body: String, key: String?) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token]
        headers["Idempotency-Key"] = key
        return try await caja.service.call(.post, "/pagar", body, headers: headers)
    }

    @Test(arguments: [("true", "rechazado"), ("false", "aprobado")])
    func `a charge of the same key is made once, however it ended`(fail: String, state: String) async throws {
        try await Caja.with { caja in
            for repeated in [false, true, true] {
                let answer = try await pagar(caja, #"{"monto":5,"fail":\#(fail)}"#, key: "p1:1:cobro")
                #expect(answer.status == 200)
                #expect(answer.text == #"{"pago_id":1,"estado":"\#(state)"}"#)
                #expect(answer.headers["Idempotent-Replayed"] == (repeated ? "true" : nil))
            }
            #expect(try await caja.rows().count == 1)
        }
    }

    @Test(arguments: [
        #"{"monto":6}"#, #"{"monto":5,"moneda":"USD"}"#, #"{"monto":5,"medio":"billetera"}"#, #"{"monto":5,"referencia":"x"}"#,
        #"{"monto":5,"fail":true}"#,
    ])
    func `another charge of the same key is refused`(body: String) async throws {
        try await Caja.with { caja in
            _ = try await pagar(caja, #"{"monto":5}"#, key: "k")
            let before = try await caja.database.contents()
            let answer = try await pagar(caja, body, key: "k")
            #expect(answer.status == 422)
            #expect(try answer.problem().error == "Idempotency-Key ya usada")
            #expect(try await caja.database.contents() == before)
        }
    }

    @Test func `the same charge written in another way is the same`() async throws {
        try await Caja.with { caja in
            _ = try await pagar(caja, #"{"monto":5}"#, key: "k")
            let answer = try await pagar(caja, #"{"medio":"tarjeta","moneda":"PYG","monto":5.0,"fail":false,"otro":1}"#, key: "\"k\"")
            #expect(answer.status == 200)
            #expect(answer.headers["Idempotent-Replayed"] == "true")
        }
    }

    @Test func `while a charge is under way its repeat is told to wait, and the gateway is asked once`() async throws {
        let gateway = Callada()
        try await Caja.with(pasarela: gateway) { caja in
            async let first = pagar(caja, #"{"monto":5}"#, key: "k")
            try await gateway.asked.value()
            let answer = try await pagar(caja, #"{"monto":5}"#, key: "k")
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            let problem = try answer.problem()
            #expect(problem.error == "La petición sigue en curso")
            #expect(try problem.json.integer("pago_id") == 1)
            #expect(try problem.json.string("estado") == "en_curso")
            gateway.answer.complete(.success(.aprobado))
            #expect(try await first.text == #"{"pago_id":1,"estado":"aprobado"}"#)
            #expect(gateway.count.withLock { $0 } == 1)
        }
    }

    @Test func `a payment is found by its number and by its key`() async throws {
        try await Caja.with { caja in
            _ = try await pagar(caja, #"{"monto":15000.5,"moneda":"USD","medio":"billetera","referencia":"x"}"#, key: "mi/clave+1")
            let byID = try await caja.service.call(.get, "/pagos/1")
            #expect(byID.status == 200)
            let json = try byID.json()
            #expect(json.members.map(\.name) == ["pago_id", "clave", "estado", "monto", "moneda", "medio", "momento"])
            #expect(
                byID.text.hasPrefix(
                    #"{"pago_id":1,"clave":"mi/clave+1","estado":"aprobado","monto":15000.5,"moneda":"USD","medio":"billetera","momento":""#
                ))
            #expect(Instante(rfc3339: try #require(try json.string("momento"))) != nil)
            let byKey = try await caja.service.call(.get, "/pagos?clave=mi%2Fclave%2B1")
            #expect(byKey.body == byID.body)
            let tag = try #require(byID.headers["ETag"])
            for path in ["/pagos/1", "/pagos?clave=mi%2Fclave%2B1"] {
                let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "If-None-Match": tag]
                #expect(try await caja.service.call(.get, path, headers: headers).status == 304)
            }
            for path in ["/pagos/2", "/pagos/x", "/pagos?clave=otra", "/pagos?clave="] {
                #expect(try await caja.service.call(.get, path).status == 404, "\(path)")
            }
        }
    }

    @Test func `payments are listed in order of time, page by page, from a moment on`() async throws {
        let world = ManualWorld()
        try await DatabaseKind.sqlite.withDatabase(in: world) { database in
            let service = TestApp(try await Pagos.build(TestApp.context(database, in: world)))
            // The clock stands still for two of them, and goes back once.
            for minutes in [0, 0, 1, -2, 5] as [Int64] {
                world.skew = .seconds(minutes * 60)
                _ = try await service.call(.post, "/pagar", #"{"monto":5}"#)
            }
            func ids(_ query: String) async throws -> (ids: [Int64], next: String?) {
                let json = try await service.call(.get, "/pagos" + query).json()
                return (try (json.objects("items") ?? []).compactMap { try $0.integer("pago_id") }, try json.string("siguiente"))
            }
            let all = try await ids("")
            #expect(all.ids == [4, 1, 2, 3, 5])
            #expect(all.next == nil)
            let since = try await ids("?desde=2026-03-01T09:30:00Z")
            #expect(since.ids == [1, 2, 3, 5])
            let later = try await ids("?desde=2026-03-01T06:30:00.001-03:00")
            #expect(later.ids == [3, 5])
            var paged: [Int64] = []
            var cursor: String?
            repeat {
                let page = try await ids("?limite=2&desde=2026-03-01T09:30:00Z" + (cursor.map { "&cursor=" + $0 } ?? ""))
                #expect(page.ids.count <= 2)
                paged += page.ids
                cursor = page.next
            } while cursor != nil
            #expect(paged == [1, 2, 3, 5])
        }
        await world.stop()
    }

    @Test(arguments: [
        ("?desde=ayer", "desde debe ser un momento de RFC 3339, como 2026-03-01T09:30:00Z"),
        ("?desde=", "desde debe ser un momento de RFC 3339, como 2026-03-01T09:30:00Z"), ("?cursor=7", "cursor no es de esta lista"),
        ("?cursor=1-2-3", "cursor no es de esta lista"), ("?cursor=-1-2", "cursor no es de esta lista"),
        ("?limite=0", "limite debe ser un número entero de 1 a 1000"), ("?limite=1001", "limite debe ser un número entero de 1 a 1000"),
    ])
    func `a list that is asked for wrongly says so`(query: String, error: String) async throws {
        try await Caja.with { caja in
            let answer = try await caja.service.call(.get, "/pagos" + query)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
        }
    }

    @Test func `what the gateway said is written down, whoever has gone away`() async throws {
        let gateway = Espanta()
        try await Caja.with(pasarela: gateway) { caja in
            let begin = OneShot<Void>()
            let task = Task {
                try await begin.value()
                return try await pagar(caja, #"{"monto":5}"#, key: "k").status
            }
            gateway.caller.withLock { $0 = task }
            begin.complete(.success(()))
            _ = try? await task.value
            gateway.caller.withLock { $0 = nil }  // or each would keep the other
            let rows = try await caja.rows()
            #expect(rows == ["1 aprobado 50000 PYG tarjeta -"])
        }
    }
}

/// A gateway that says nothing until it is told to.
private final class Callada: Pasarela {
    let asked = OneShot<Void>()
    let answer = OneShot<VeredictoDePasarela>()
    let count = Locked(0)

    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        count.withLock { $0 += 1 }
        asked.complete(.success(()))
        return try await answer.value()
    }
}

/// A gateway that charges, and whose caller goes away before it hears of it.
private final class Espanta: Pasarela {
    let caller = Locked<Task<Int, any Error>?>(nil)

    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        caller.withLock { $0 }?.cancel()
        return .aprobado
    }
}
