import Persistence
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for the outbox and for timelines.
@Suite(.timeLimit(.minutes(5))) struct SalidaDAOTests {
    private static let evento = Evento(.consumo, momento: Instante(micros: 5), intento: 0, remoto: "inventario", estadoHTTP: 200, ms: 3)

    /// So many confirmed orders, a second apart.
    private func with(_ kind: DatabaseKind, _ count: Int, _ body: @Sendable (SagaFixture, SalidaDAO) async throws -> Void) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            for number in 0..<count {
                let begun = try await fixture.begin(key: "k\(number)")
                fixture.world.advance(by: .seconds(1))
                _ = try await fixture.dao.terminar(begun, .confirmado, nil, []).commit()
            }
            try await body(fixture, SalidaDAO(fixture.database))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the oldest come first, and what was consumed goes with a line in each timeline`(
        kind: DatabaseKind
    )
        async throws
    {
        try await with(kind, 3) { fixture, dao in
            let two = try await dao.primeras(2)
            #expect(two.map(\.pedidoID) == [1, 2])
            #expect(two.map(\.intento) == [1, 1])
            let late = try await dao.atraso()
            #expect(late.cuantas == 3)
            #expect(late.desde.map { late.ahora.micros - $0.micros } == 2_000_000)
            try await dao.consumidas(two, Self.evento).commit()
            #expect(try await fixture.outbox() == ["3 @:1"])
            let lines = try #require(try await EventoDAO(fixture.database).eventos(de: 2, .todos, despuesDe: 0, limite: 9))
            #expect(lines.map(\.evento.tipo) == [.iniciado, .consumo])
            #expect(lines.last?.evento == Self.evento.de(1))
            let before = try await fixture.database.contents()
            try await dao.consumidas(two, Self.evento).commit()
            #expect(try await fixture.database.contents() == before, "another replica took them away")
            try await dao.consumidas(try await dao.primeras(9), Self.evento).commit()
            #expect(try await dao.atraso().cuantas == 0)
            #expect(try await dao.atraso().desde == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what cannot be consumed is put before an operator, once`(kind: DatabaseKind) async throws
    {
        try await with(kind, 2) { fixture, dao in
            let first = try #require(try await dao.primeras(1).first)
            try await dao.aCuarentena(first, "inventario: liberada", Self.evento).commit()
            #expect(try await fixture.outbox() == ["2 @:1"])
            #expect(try await fixture.undone() == ["consumir cuarentena 1 1"])
            #expect(try await fixture.timeline().suffix(2) == ["consumo inventario 200", "cuarentena"])
            let rows = try await CompensacionDAO(fixture.database).compensaciones(en: .cuarentena, despuesDe: 0, limite: 9)
            #expect(rows.map(\.ultimoError) == ["inventario: liberada"])
            #expect(rows.map(\.clave) == [first.clave])
            let before = try await fixture.database.contents()
            try await dao.aCuarentena(first, "inventario: liberada", Self.evento).commit()
            #expect(try await fixture.database.contents() == before)
            #expect(try await fixture.order() == "confirmado - - v2")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `one that is tried again is consumed, or refused once more`(kind: DatabaseKind)
        async throws
    {
        try await with(kind, 1) { fixture, dao in
            let operador = CompensacionDAO(fixture.database)
            try await dao.aCuarentena(try #require(try await dao.primeras(1).first), "a", Self.evento).commit()
            _ = try await operador.decidir(1, .reintentar, razon: "r", quien: "gema", trace: nil).commit()
            try await dao.aCuarentena(try #require(try await dao.primeras(1).first), "b", Self.evento).commit()
            #expect(try await fixture.undone() == ["consumir cuarentena 2 1"])
            _ = try await operador.decidir(1, .reintentar, razon: "r", quien: "gema", trace: nil).commit()
            try await dao.consumidas(try await dao.primeras(9), Self.evento).commit()
            #expect(try await fixture.undone() == ["consumir hecha 3 0"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a timeline is read in pages, and only that of an order`(kind: DatabaseKind) async throws {
        try await with(kind, 2) { fixture, dao in
            let eventos = EventoDAO(fixture.database)
            let full = Evento(
                .cobro, momento: Instante(micros: 1_772_357_400_000_001), intento: 1, remoto: "pagos", estadoHTTP: 503, ms: 5000,
                circuito: "semiabierto", traceID: "0123")
            let bare = Evento(.operador, momento: Instante(micros: 7), intento: 1)
            try await fixture.database.write { try EventoDAO.anotar([full, bare], de: 1, $0) }
            let all = try #require(try await eventos.eventos(de: 1, .todos, despuesDe: 0, limite: 9))
            #expect(all.dropFirst().map(\.evento) == [full, bare])
            let page = try #require(try await eventos.eventos(de: 1, .todos, despuesDe: all[0].id, limite: 1))
            #expect(page.map(\.evento) == [full])
            #expect(try await eventos.eventos(de: 1, .todos, despuesDe: all[2].id, limite: 9)?.count == 0)
            #expect(try await eventos.eventos(de: 2, .todos, despuesDe: 0, limite: 9)?.count == 1)
            #expect(try await eventos.eventos(de: 3, .todos, despuesDe: 0, limite: 9) == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an event that nobody knows is an error`(kind: DatabaseKind) async throws {
        try await with(kind, 1) { fixture, _ in
            try await fixture.database.write { try $0.execute("UPDATE eventos SET evento = 'raro'") }
            await #expect(throws: DatabaseError.failed(name: "Tipo", message: "raro")) {
                _ = try await EventoDAO(fixture.database).eventos(de: 1, .todos, despuesDe: 0, limite: 9)
            }
        }
    }
}
