import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for the operator's word.
@Suite(.timeLimit(.minutes(5))) struct CompensacionDAOTests {
    /// Where the order of a row stands when the operator speaks.
    enum Case: String, CaseIterable {
        /// It takes back, and waits for the next try.
        case compensando
        /// The first of its two rows waits for an operator.
        case cuarentena
        /// It is refunded, and the first of its three rows waits.
        case reembolsando
        /// It is confirmed, and its reservation could not be consumed.
        case salida
    }

    private func with(
        _ kind: DatabaseKind, _ state: Case, _ body: @Sendable (SagaFixture, CompensacionDAO) async throws -> Void
    ) async throws {
        try await SagaFixture.with(plazos: Plazos(rechazos: 1), kind: kind) { fixture in
            let begun = try await fixture.begin()
            switch state {
            case .compensando:
                _ = try await fixture.dao.darVuelta(begun, .sinServicio, [.anular, .liberar], [], arriendo: .seconds(15)).commit()
            case .cuarentena:
                let turned = try await fixture.dao.darVuelta(begun, .sinServicio, [.anular, .liberar], [], arriendo: .seconds(15)).commit()
                _ = try await fixture.dao.anotar(refused(turned), [], pausa: nil).commit()
            case .reembolsando:
                try await confirm(fixture, begun)
                let name = RequestName(subject: "gema", operation: "o", key: "r", path: "/")
                let unit = fixture.dao.empezarReembolso(1, razon: "roto", quien: "ana", Plazos(), name, trace: nil)
                guard case .empieza(let pedido) = try await unit.commit() else { throw NotBegun() }
                _ = try await fixture.dao.anotar(refused(pedido), [], pausa: nil).commit()
            case .salida:
                try await confirm(fixture, begun)
                let dao = SalidaDAO(fixture.database)
                let salida = try #require(try await dao.primeras(1).first)
                try await dao.aCuarentena(salida, "inventario: liberada", Evento(.consumo, momento: fixture.world.now, intento: 0)).commit()
            }
            try await body(fixture, CompensacionDAO(fixture.database))
        }
    }

    struct NotBegun: Error {}

    private func confirm(_ fixture: SagaFixture, _ begun: PedidoEnCurso) async throws {
        let paid = begun.tras(cobro: .init(id: 7, aprobado: true), compensaciones: [])
        _ = try await fixture.dao.terminar(paid, .confirmado, nil, []).commit()
    }

    private func refused(_ pedido: PedidoEnCurso) -> PedidoEnCurso {
        var rows = pedido.compensaciones
        rows[0] = rows[0].fallida("pagos: refused with 404", esRechazo: true, limite: 1)
        return pedido.tras(compensaciones: rows)
    }

    /// What is decided where, and what stands then: the order, its rows, its outbox, whose request gets its answer.
    struct Word: Sendable, CustomTestStringConvertible {
        let state: Case
        let decision: Decision
        let order: String
        let rows: [String]
        var outbox: [String] = []
        var answered: String?

        var testDescription: String { "\(decision) while \(state)" }
    }

    private static let words = [
        Word(
            state: .compensando, decision: .reintentar, order: "confirmando compensando sin_servicio v3",
            rows: ["anular pendiente 0 0", "liberar pendiente 0 0"]),
        Word(
            state: .compensando, decision: .forzar, order: "confirmando compensando forzado v3",
            rows: ["anular forzada 0 0", "liberar pendiente 0 0"]),
        Word(
            state: .compensando, decision: .abandonar, order: "confirmando compensando abandonado v3",
            rows: ["anular abandonada 0 0", "liberar pendiente 0 0"]),
        Word(
            state: .cuarentena, decision: .reintentar, order: "confirmando compensando sin_servicio v4",
            rows: ["anular pendiente 1 0", "liberar pendiente 0 0"]),
        Word(
            state: .cuarentena, decision: .forzar, order: "confirmando compensando forzado v4",
            rows: ["anular forzada 1 0", "liberar pendiente 0 0"]),
        Word(
            state: .cuarentena, decision: .abandonar, order: "confirmando compensando abandonado v4",
            rows: ["anular abandonada 1 0", "liberar pendiente 0 0"]),
        Word(
            state: .reembolsando, decision: .reintentar, order: "reembolsando compensando - v5 7 aprobado",
            rows: ["reembolsar pendiente 1 0", "consumir pendiente 0 0", "devolver pendiente 0 0"], outbox: ["1 @:1"]),
        Word(
            state: .reembolsando, decision: .forzar, order: "reembolsando compensando - v5 7 aprobado",
            rows: ["reembolsar forzada 1 0", "consumir pendiente 0 0", "devolver pendiente 0 0"], outbox: ["1 @:1"]),
        Word(
            state: .reembolsando, decision: .abandonar, order: "confirmado - - v5 7 aprobado",
            rows: ["reembolsar abandonada 1 0", "consumir pendiente 0 0", "devolver abandonada 0 0"], outbox: ["1 @:1"], answered: "r"),
        Word(
            state: .salida, decision: .reintentar, order: "confirmado - - v2 7 aprobado", rows: ["consumir pendiente 1 0"],
            outbox: ["1 @:1"]),
        Word(state: .salida, decision: .forzar, order: "confirmado - - v2 7 aprobado", rows: ["consumir forzada 1 0"]),
        Word(state: .salida, decision: .abandonar, order: "confirmado - - v2 7 aprobado", rows: ["consumir abandonada 1 0"]),
    ]

    @Test(arguments: DatabaseKind.allCases, words) func `the operator's word is done in one transaction, and kept`(
        kind: DatabaseKind, word: Word
    ) async throws {
        try await with(kind, word.state) { fixture, dao in
            fixture.world.advance(by: .seconds(3))
            let (fila, peticion) = try await dao.decidir(1, word.decision, razon: "ya está", quien: "gema", trace: "t").commit()
            #expect(fila.razon == "ya está" && fila.quien == "gema")
            #expect(try await fixture.undone() == word.rows)
            #expect(try await fixture.order() == word.order)
            #expect(try await fixture.outbox() == word.outbox)
            #expect(peticion?.key == word.answered)
            #expect(try await fixture.timeline().last == "operador")
            let isFree = word.order.contains("compensando")
            #expect(try await fixture.dao.hayLibres() == isFree)
            #expect(try await fixture.lease() == (isFree ? .zero : nil))
            #expect(fila.proximo == (word.decision == .reintentar ? fixture.world.now : nil))
        }
    }

    @Test(arguments: DatabaseKind.allCases, Case.allCases) func `the word may be said again until it is final`(
        kind: DatabaseKind, state: Case
    ) async throws {
        try await with(kind, state) { fixture, dao in
            for _ in 1...3 { _ = try await dao.decidir(1, .reintentar, razon: "a", quien: "gema", trace: nil).commit() }
            #expect(try await fixture.outbox().count <= 1)
            _ = try await dao.decidir(1, .forzar, razon: "b", quien: "luis", trace: nil).commit()
            let before = try await fixture.database.contents()
            for decision in Decision.allCases {
                await #expect(throws: PedidoError.compensacionTerminada(.forzada)) {
                    _ = try await dao.decidir(1, decision, razon: "c", quien: "ana", trace: nil).commit()
                }
                await #expect(throws: PedidoError.compensacionNoExiste) {
                    _ = try await dao.decidir(99, decision, razon: "c", quien: "ana", trace: nil).commit()
                }
            }
            #expect(try await fixture.database.contents() == before)
            let rows = try await dao.compensaciones(en: .forzada, despuesDe: 0, limite: 9)
            #expect(rows.map(\.razon) == ["b"])
            #expect(rows.map(\.quien) == ["luis"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `whoever drives the order while the operator speaks has lost it`(kind: DatabaseKind)
        async throws
    {
        try await with(kind, .compensando) { fixture, dao in
            let driven = try #require(try await fixture.dao.estado(1))
            _ = try await dao.decidir(1, .forzar, razon: "a", quien: "gema", trace: nil).commit()
            await #expect(throws: PedidoError.versionPerdida) {
                _ = try await fixture.dao.anotar(driven, [], pausa: .seconds(1)).commit()
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `they are listed by state and in pages, and counted`(kind: DatabaseKind) async throws {
        try await with(kind, .reembolsando) { _, dao in
            #expect(try await dao.compensaciones(en: nil, despuesDe: 0, limite: 9).map(\.accion) == [.reembolsar, .consumir, .devolver])
            #expect(try await dao.compensaciones(en: .pendiente, despuesDe: 0, limite: 9).map(\.id) == [2, 3])
            #expect(try await dao.compensaciones(en: .pendiente, despuesDe: 2, limite: 9).map(\.id) == [3])
            #expect(try await dao.compensaciones(en: nil, despuesDe: 1, limite: 1).map(\.id) == [2])
            #expect(try await dao.compensaciones(en: .hecha, despuesDe: 0, limite: 9) == [])
            let count = try await dao.cuenta()
            #expect(count.pendientes == 2 && count.cuarentena == 1)
            let first = try #require(try await dao.compensaciones(en: .cuarentena, despuesDe: 0, limite: 9).first)
            #expect(first.ultimoError == "pagos: refused with 404")
            #expect(first.razon == "roto" && first.quien == "ana")
        }
    }

    @Test(arguments: DatabaseKind.allCases, Pedido.Estado.allCases)
    func `a refund begins with a confirmed order and no other`(kind: DatabaseKind, estado: Pedido.Estado) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            try await confirm(fixture, try await fixture.begin())
            try await fixture.database.write { try $0.execute("UPDATE pedidos SET estado = ?", .text(estado.rawValue)) }
            let before = try await fixture.database.contents()
            let unit = fixture.dao.empezarReembolso(1, razon: "roto", quien: "ana", Plazos(), nil, trace: nil)
            switch estado {
            case .confirmado:
                guard case .empieza(let pedido) = try await unit.commit() else { throw NotBegun() }
                #expect(pedido.estado == .reembolsando && pedido.paso == .compensando && pedido.version == 3)
                #expect(try await fixture.undone() == ["reembolsar pendiente 0 0", "consumir pendiente 0 0", "devolver pendiente 0 0"])
                #expect(try await fixture.lease() == .seconds(15))
                #expect(try await fixture.timeline().last == "reembolsando")
                return
            case .reembolsado: guard case .hecho = try await unit.commit() else { throw NotBegun() }
            case .reembolsando: guard case .enCurso = try await unit.commit() else { throw NotBegun() }
            case .pendiente, .confirmando, .cancelado:
                await #expect(throws: PedidoError.noAdmite(.reembolsar, estado)) { _ = try await unit.commit() }
            }
            #expect(try await fixture.database.contents() == before)
            await #expect(throws: PedidoError.noEncontrado) {
                _ = try await fixture.dao.empezarReembolso(2, razon: "roto", quien: "ana", Plazos(), nil, trace: nil).commit()
            }
        }
    }
}
