import HTTPServer
import TestSupport
import Testing

/// The lists of reservations, which a reconciliation reads.
@Suite(.timeLimit(.minutes(5))) struct ReservasListTests {
    private static func item(_ id: String, _ estado: String, _ cantidad: Int? = 1) -> String {
        let lineas = cantidad.map { #"{"producto_id":1,"cantidad":\#($0)}"# } ?? ""
        return #"{"id":"\#(id)","estado":"\#(estado)","lineas":[\#(lineas)],"expira":null}"#
    }

    /// One of each state that does not need time to pass.
    private static func withOfEach(_ body: @Sendable (Almacen) async throws -> Void) async throws {
        try await ReservasAPITests.withStock { almacen in
            for id in ["activa", "consumida", "devuelta", "liberada"] { _ = try await almacen.put(id, 1, ttl: "null") }
            _ = try await almacen.put("rechazada", 99, ttl: "null")
            _ = try await almacen.service.call(.post, "/reservas/consumir", #"{"ids":["consumida","devuelta"]}"#)
            _ = try await almacen.service.call(.post, "/reservas/devuelta/devolver")
            for id in ["liberada", "nunca"] { _ = try await almacen.service.call(.post, "/reservas/\(id)/liberar") }
            _ = try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":1}"#)
            try await body(almacen)
        }
    }

    @Test func `all are told in the order they came, those that were given a number too`() async throws {
        try await Self.withOfEach { almacen in
            let items =
                ["activa", "consumida", "devuelta", "liberada"].map { Self.item($0, $0) } + [Self.item("rechazada", "rechazada", 99)]
                + [Self.item("nunca", "liberada", nil), Self.item("manual:7", "activa")]
            let pages = [
                ("", #"{"items":[\#(items.joined(separator: ","))]}"#),
                ("?limite=2&cursor=2", #"{"items":[\#(items[2...3].joined(separator: ","))],"siguiente":"4"}"#),
                ("?estado=liberada&limite=1", #"{"items":[\#(items[3])],"siguiente":"4"}"#),
                ("?estado=liberada&limite=1&cursor=4", #"{"items":[\#(items[5])]}"#),
            ]
            for (query, wanted) in pages {
                let answer = try await almacen.service.call(.get, "/reservas" + query)
                #expect(answer.text == wanted)
            }
        }
    }

    @Test func `some are told in the order they are asked for, without those that are not there`() async throws {
        try await Self.withOfEach { almacen in
            let answer = try await almacen.service.call(.get, "/reservas?ids=manual:7,nada,activa,manual:1")
            #expect(answer.text == #"{"items":[\#(Self.item("manual:7", "activa")),\#(Self.item("activa", "activa"))]}"#)
            #expect(answer.headers["ETag"] != nil)
        }
    }

    @Test func `one that was given a number is reached by it both ways, one that has a name by its name alone`() async throws {
        try await Self.withOfEach { almacen in
            #expect(try await almacen.service.call(.get, "/reservas/manual:7").text == Self.item("manual:7", "activa"))
            for path in ["/liberar", "/consumir"] {
                let answer = try await almacen.service.call(.post, path, #"{"reserva_id":1}"#)
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "Reserva no existe")
            }
            for id in ["manual:1", "manual:99", "manual:x", "manual:07", "manual:"] {
                for verb in ["consumir", "liberar", "devolver"] {
                    #expect(try await almacen.service.call(.post, "/reservas/\(id)/\(verb)").status == 404)
                }
                #expect(try await almacen.service.call(.get, "/reservas/" + id).status == 404)
            }
            #expect(try await almacen.service.call(.post, "/reservas/manual:7/extender", #"{"ttl_s":1}"#).status == 409)
            #expect(try await almacen.service.call(.post, "/reservas/manual:7/consumir").text == Self.item("manual:7", "consumida"))
            #expect(try await almacen.post("/liberar", #"{"reserva_id":7}"#) == #"{"ok":true,"detalle":"Reserva ya consumida"}"#)
            #expect(try await almacen.service.call(.post, "/reservas/manual:7/devolver").text == Self.item("manual:7", "devuelta"))
            #expect(try await almacen.post("/consumir", #"{"reserva_id":7}"#) == #"{"ok":true,"detalle":"Reserva ya devuelta"}"#)
        }
    }
}
