import Contratos
import HTTPServer
import JSON
import TestSupport
import Testing
import WorldKit

/// What other services send and read, as inventario takes and says it.
@Suite(.timeLimit(.minutes(5))) struct ReservasContratoTests {
    private static func sent(_ value: some JSONEncodable) -> String { String(decoding: value.json, as: UTF8.self) }

    @Test(arguments: [nil, 60] as [Int64?]) func `what is asked for by the shared types is what is read by them`(ttl: Int64?) async throws {
        try await Almacen.withClock { almacen, world in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":10}"#)
            let line = LineaDeReserva(productoID: 1, cantidad: 2)
            let wish = PeticionDeReservaPorID(lineas: [line, line], ttl: ttl)
            #expect(try PeticionDeReservaPorID(parsing: wish.json) == wish)
            let made = try ReservaLeida(json: try await almacen.service.call(.put, "/reservas/a", Self.sent(wish)).json())
            let end = ttl.map { Instante(micros: world.now.micros + $0 * 1_000_000) }
            let sum = LineaDeReserva(productoID: 1, cantidad: 4)
            #expect(made == ReservaLeida(id: "a", estado: .activa, lineas: [sum], expira: end))
            #expect(try ReservaLeida(parsing: made.json) == made)
            let ending = PeticionDeConsumo(ids: ["b", "a"])
            let done = try ConsumosHechos(json: try await almacen.service.call(.post, "/reservas/consumir", Self.sent(ending)).json())
            #expect(done == ConsumosHechos(items: [.init(id: "b", estado: nil), .init(id: "a", estado: .consumida)]))
            #expect(try ConsumosHechos(parsing: done.json) == done)
            let late = try await almacen.service.call(.post, "/reservas/a/liberar").json()
            #expect(try late.estadoDeReserva() == .consumida)
        }
    }

    @Test func `no time is said in three ways`() throws {
        func ttl(_ rest: String) throws -> Int64? {
            try PeticionDeReservaPorID(parsing: Array(#"{"lineas":[{"producto_id":1,"cantidad":1}]\#(rest)}"#.utf8)).ttl
        }
        #expect(try ttl("") == 600)
        #expect(try ttl(#","ttl_s":7"#) == 7)
        #expect(try ttl(#","ttl_s":null"#) == nil)
    }

    @Test func `a state that nobody knows is an error`() {
        for text in [#"{"estado":"rara"}"#, #"{"estado":7}"#] {
            #expect(throws: JSONMemberError.self) { try JSONObject(parsing: Array(text.utf8)).estadoDeReserva() }
        }
    }
}
