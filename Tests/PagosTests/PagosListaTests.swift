import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing

/// What conciliation reads: payments by key, and the gateway's ledger.
@Suite(.timeLimit(.minutes(5))) struct PagosListaTests {
    private func items(_ caja: Caja, _ path: String) async throws -> (items: [JSONObject], next: String?) {
        let answer = try await caja.service.call(.get, path)
        #expect(answer.status == 200, "\(path) \(answer.text)")
        let json = try answer.json()
        return (try json.objects("items") ?? [], try json.string("siguiente"))
    }

    @Test func `payments and movements are read by their keys, unknown ones left out`() async throws {
        try await Caja.with { caja in
            for clave in ["p:1:cobro", "p:2:cobro", "x"] { _ = try await caja.pagar(clave) }
            _ = try await caja.anular("p:2:cobro")
            let pagos = try await items(caja, "/pagos?claves=p:2:cobro,nada,p:1:cobro,p:1:cobro")
            #expect(try pagos.items.map { try $0.string("clave") } == ["p:1:cobro", "p:2:cobro"])
            #expect(try pagos.items.map { try $0.string("estado") } == ["aprobado", "anulado"])
            #expect(pagos.next == nil)
            let movimientos = try await items(caja, "/pasarela/movimientos?claves=p%3A2%3Acobro,nada")
            #expect(try movimientos.items.map { try $0.string("tipo") } == ["cobro", "anulacion"])
            #expect(try await items(caja, "/pagos?claves=nada").items == [])
            #expect(try await items(caja, "/pasarela/movimientos?claves=nada").items == [])
            for path in ["/pagos?claves=x", "/pasarela/movimientos?claves=x"] {
                let tag = try #require(try await caja.service.call(.get, path).headers["ETag"])
                let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "If-None-Match": tag]
                #expect(try await caja.service.call(.get, path, headers: headers).status == 304)
                #expect(try await caja.service.call(.get, path + "&limite=0").status == 400)
            }
        }
    }

    @Test func `the ledger is listed in order of time, page by page, from a moment on`() async throws {
        let world = ManualWorld()
        try await Caja.with(in: world) { caja in
            for minutes in [0, 0, 1, -2, 5] as [Int64] {
                world.skew = .seconds(minutes * 60)
                _ = try await caja.pagar(nil)
            }
            func ids(_ query: String) async throws -> (ids: [Int64?], next: String?) {
                let (items, next) = try await items(caja, "/pasarela/movimientos" + query)
                return (try items.map { try $0.integer("id") }, next)
            }
            let all = try await ids("")
            #expect(all.ids == [4, 1, 2, 3, 5])
            #expect(all.next == nil)
            var paged: [Int64?] = []
            var cursor: String?
            repeat {
                let page = try await ids("?limite=2&desde=2026-03-01T09:30:00Z" + (cursor.map { "&cursor=" + $0 } ?? ""))
                #expect(page.ids.count <= 2)
                paged += page.ids
                cursor = page.next
            } while cursor != nil
            #expect(paged == [1, 2, 3, 5])
            let first = try #require(try await items(caja, "/pasarela/movimientos").items.first)
            #expect(first.members.map(\.name) == ["id", "clave", "tipo", "monto", "moneda", "momento"])
            #expect(try first.string("momento") == "2026-03-01T09:28:00.000Z")
        }
    }

    @Test func `a movement without an amount has none in no currency`() async throws {
        try await Caja.with { caja in
            try await PasarelaSimulada(caja.libro).anular(clave: "k")
            let text = try await caja.service.call(.get, "/pasarela/movimientos").text
            #expect(text.hasPrefix(#"{"items":[{"id":1,"clave":"k","tipo":"anulacion","monto":0,"moneda":"XXX","momento":""#))
        }
    }

    @Test(arguments: [
        ("?claves=", "claves debe ser una lista de 1 a 200 claves, como a,b,c"),
        ("?claves=a,,b", "claves debe ser una lista de 1 a 200 claves, como a,b,c"),
        ("?claves=%C3%B1", "claves debe ser una lista de 1 a 200 claves, como a,b,c"),
        ("?claves=" + (1...201).map(String.init).joined(separator: ","), "claves debe ser una lista de 1 a 200 claves, como a,b,c"),
        ("?claves=" + Array(repeating: "1", count: 201).joined(separator: ","), "claves debe ser una lista de 1 a 200 claves, como a,b,c"),
        ("?desde=ayer", "desde debe ser un momento de RFC 3339, como 2026-03-01T09:30:00Z"), ("?cursor=7", "cursor no es de esta lista"),
        ("?limite=0", "limite debe ser un número entero de 1 a 1000"),
    ])
    func `a list that is asked for wrongly says so`(query: String, error: String) async throws {
        try await Caja.with { caja in
            for path in ["/pagos", "/pasarela/movimientos"] {
                let answer = try await caja.service.call(.get, path + query)
                #expect(answer.status == 400)
                #expect(try answer.problem().error == error)
            }
        }
    }

    @Test func `two hundred keys may be asked for at once`() async throws {
        try await Caja.with { caja in
            _ = try await caja.pagar("200")
            let found = try await items(caja, "/pagos?claves=" + (1...200).map(String.init).joined(separator: ",")).items
            #expect(found.count == 1)
        }
    }
}
