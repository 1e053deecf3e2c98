import HTTPServer
import JSON
import Pagos
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// A charge with a name: it is made once, and can be found.
@Suite(.timeLimit(.minutes(5))) struct PagosKeyTests {
    @Test(arguments: [("true", "rechazado"), ("false", "aprobado")])
    func `a charge of the same key is made once, however it ended`(fail: String, state: String) async throws {
        try await Caja.with { caja in
            for repeated in [false, true, true] {
                let answer = try await caja.pagar("p1:1:cobro", #"{"monto":5,"fail":\#(fail)}"#)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"pago_id":1,"estado":"\#(state)","clave":"p1:1:cobro"}"#)
                #expect(answer.headers["Idempotent-Replayed"] == (repeated ? "true" : nil))
            }
            #expect(try await caja.rows().count == 1)
        }
    }

    @Test func `a charge of whoever has a token of his own must have a key`() async throws {
        try await Caja.with(authenticator: EverybodyIs(.servicio)) { caja in
            let answer = try await caja.pagar(nil)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == "Falta Idempotency-Key")
            #expect(try await caja.rows() == [])
            #expect(try await caja.pagar("k").status == 200)
        }
    }

    @Test func `a charge without a key is told the one that was made for it`() async throws {
        try await Caja.with { caja in
            let clave = try #require(try await caja.pagar(nil).json().string("clave"))
            #expect(try await caja.estados() == ["\(clave) aprobado"])
        }
    }

    @Test(arguments: [
        #"{"monto":6}"#, #"{"monto":5,"moneda":"USD"}"#, #"{"monto":5,"medio":"billetera"}"#, #"{"monto":5,"referencia":"x"}"#,
        #"{"monto":5,"fail":true}"#,
    ])
    func `another charge of the same key is refused`(body: String) async throws {
        try await Caja.with { caja in
            _ = try await caja.pagar("k", #"{"monto":5}"#)
            let before = try await caja.database.contents()
            let answer = try await caja.pagar("k", body)
            #expect(answer.status == 422)
            #expect(try answer.problem().error == "Idempotency-Key ya usada")
            #expect(try await caja.database.contents() == before)
        }
    }

    @Test func `the same charge written in another way is the same`() async throws {
        try await Caja.with { caja in
            _ = try await caja.pagar("k", #"{"monto":5}"#)
            let answer = try await caja.pagar("\"k\"", #"{"medio":"tarjeta","moneda":"PYG","monto":5.0,"fail":false,"otro":1}"#)
            #expect(answer.status == 200)
            #expect(answer.headers["Idempotent-Replayed"] == "true")
        }
    }

    @Test func `a payment is found by its number and by its key`() async throws {
        try await Caja.with { caja in
            _ = try await caja.pagar("mi/clave+1", #"{"monto":15000.5,"moneda":"USD","medio":"billetera","referencia":"x"}"#)
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
            for path in ["/pagos/2", "/pagos/x", "/pagos?clave=otra"] {
                #expect(try await caja.service.call(.get, path).status == 404, "\(path)")
            }
            for path in ["/pagos?clave=", "/pagos?clave=a%20b", "/pagos?clave=k&limite=0", "/pagos?claves=k&desde=ayer"] {
                #expect(try await caja.service.call(.get, path).status == 400, "\(path)")
            }
        }
    }

    @Test func `payments are listed in order of time, page by page, from a moment on`() async throws {
        let world = ManualWorld()
        try await Caja.with(in: world) { caja in
            let service = caja.service
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
}
