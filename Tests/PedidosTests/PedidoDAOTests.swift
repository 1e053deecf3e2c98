import Dinero
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for orders.
@Suite(.timeLimit(.minutes(1))) struct PedidoDAOTests {
    private func withDAO(_ kind: DatabaseKind, _ body: @Sendable (PedidoDAO, Database) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(PedidoDAO.migrations)
            try await body(PedidoDAO(database), database)
        }
    }

    private func nuevo(_ key: UInt64 = 1, _ lines: [Linea] = [], total: Int64 = 0) -> PedidoDAO.Nuevo {
        let clave = UUIDv7(moment: Instante(micros: 1), random: (key, key))
        return PedidoDAO.Nuevo(clave: clave, moneda: .guarani, lineas: lines, total: Importe(diezmilesimas: total))
    }

    private func linea(_ product: Int64, _ count: Int64, _ price: Int64) -> Linea {
        Linea(productoID: product, cantidad: count, precio: Importe(diezmilesimas: price))
    }

    @Test(arguments: DatabaseKind.allCases) func `an order is begun with its lines in their order`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let lines = [linea(9, 1, 5), linea(2, 1_000_000, 150_005_000), linea(9, 3, 0), linea(.max, 1, .max)]
            let id = try await dao.empezar(nuevo(1, lines, total: .max)).commit()
            let found = try #require(try await dao.pedido(id))
            #expect(id == 1)
            #expect(found.lineas == lines)
            #expect(found.pedido.id == 1)
            #expect(found.pedido.estado == .confirmando)
            #expect(found.pedido.motivo == nil)
            #expect(found.pedido.total == Importe(diezmilesimas: .max))
            #expect(found.pedido.creado > Instante(micros: 1_700_000_000_000_000))
            #expect(try await dao.pedido(2) == nil)
            #expect(try await dao.pedido(0) == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases, [0, 1, 9999, 150_005_000, Int64.max])
    func `amounts are exact to the last ten-thousandth`(kind: DatabaseKind, amount: Int64) async throws {
        try await withDAO(kind) { dao, _ in
            let id = try await dao.empezar(nuevo(1, [linea(1, 1, amount)], total: amount)).commit()
            let found = try #require(try await dao.pedido(id))
            #expect(found.pedido.total.diezmilesimas == amount)
            #expect(found.lineas.map(\.precio.diezmilesimas) == [amount])
            #expect(try await dao.pedidos(antesDe: .max, limite: 10).map(\.total.diezmilesimas) == [amount])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an order with a line that cannot be is not begun at all`(kind: DatabaseKind) async throws
    {
        try await withDAO(kind) { dao, database in
            let before = try await database.contents()
            for line in [linea(1, 0, 1), linea(1, -1, 1), linea(1, 1, -1)] {
                await #expect(throws: DatabaseError.self) { _ = try await dao.empezar(nuevo(1, [linea(2, 1, 1), line])).commit() }
            }
            await #expect(throws: DatabaseError.self) { _ = try await dao.empezar(nuevo(1, [], total: -1)).commit() }
            #expect(try await database.contents() == before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a key is one order's, and an id is never given again`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            #expect(try await dao.empezar(nuevo(1, [linea(1, 1, 1)])).commit() == 1)
            let before = try await database.contents()
            await #expect(throws: DatabaseError.self) { _ = try await dao.empezar(nuevo(1, [linea(1, 1, 1)])).commit() }
            #expect(try await database.contents() == before)
            let second = try await dao.empezar(nuevo(2)).commit()
            try await database.write { try $0.execute("DELETE FROM pedidos WHERE id = ?", .integer(second)) }
            #expect(try await dao.empezar(nuevo(3)).commit() == second + 1)
        }
    }

    @Test(
        arguments: DatabaseKind.allCases,
        [
            (Pedido.Estado.confirmado, nil), (.cancelado, .sinStock), (.cancelado, .sinServicio), (.cancelado, .pagoRechazado),
        ] as [(Pedido.Estado, Pedido.Motivo?)])
    func `an order ends once`(kind: DatabaseKind, end: (estado: Pedido.Estado, motivo: Pedido.Motivo?)) async throws {
        try await withDAO(kind) { dao, database in
            let id = try await dao.empezar(nuevo(1)).commit()
            let other = try await dao.empezar(nuevo(2)).commit()
            #expect(try await dao.terminar(id, end.estado, end.motivo).commit())
            let before = try await database.contents()
            for state in Pedido.Estado.allCases { #expect(try await dao.terminar(id, state, .sinStock).commit() == false) }
            #expect(try await dao.terminar(99, .confirmado).commit() == false)
            #expect(try await database.contents() == before)
            let found = try #require(try await dao.pedido(id)).pedido
            #expect(found.estado == end.estado)
            #expect(found.motivo == end.motivo)
            #expect(try await dao.pedido(other)?.pedido.estado == .confirmando)
            let versions = try await database.read { try $0.query("SELECT version FROM pedidos ORDER BY id") { try $0.integer(0) } }
            #expect(versions == [2, 1])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `lists are newest first, and leave out what never came to a charge`(kind: DatabaseKind)
        async throws
    {
        try await withDAO(kind) { dao, _ in
            for key in 1...7 as ClosedRange<UInt64> { _ = try await dao.empezar(nuevo(key)).commit() }
            let ends: [(Int64, Pedido.Estado, Pedido.Motivo?)] = [
                (1, .confirmado, nil), (2, .cancelado, .sinStock), (3, .cancelado, .pagoRechazado), (4, .cancelado, .sinServicio),
                (5, .confirmado, nil), (6, .cancelado, .pagoRechazado),
            ]
            for (id, state, reason) in ends { #expect(try await dao.terminar(id, state, reason).commit()) }
            #expect(try await dao.pedidos(antesDe: .max, limite: 100).map(\.id) == [7, 6, 5, 3, 1])
            #expect(try await dao.pedidos(antesDe: .max, limite: 2).map(\.id) == [7, 6])
            #expect(try await dao.pedidos(antesDe: 6, limite: 2).map(\.id) == [5, 3])
            #expect(try await dao.pedidos(antesDe: 3, limite: 2).map(\.id) == [1])
            #expect(try await dao.pedidos(antesDe: 1, limite: 2) == [])
            #expect(try await dao.pedidos(en: .cancelado, antesDe: .max, limite: 100).map(\.id) == [6, 4, 3, 2])
            #expect(try await dao.pedidos(en: .cancelado, antesDe: 4, limite: 1).map(\.motivo) == [.pagoRechazado])
            #expect(try await dao.pedidos(en: .confirmado, antesDe: .max, limite: 100).map(\.id) == [5, 1])
            #expect(try await dao.pedidos(en: .confirmando, antesDe: .max, limite: 100).map(\.id) == [7])
            #expect(try await dao.pedidos(en: .reembolsado, antesDe: .max, limite: 100) == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a state that nobody knows is an error and no order`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, database in
            let id = try await dao.empezar(nuevo(1)).commit()
            try await database.write { try $0.execute("UPDATE pedidos SET estado = 'raro' WHERE id = ?", .integer(id)) }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "raro")) { _ = try await dao.pedido(id) }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "raro")) {
                _ = try await dao.pedidos(antesDe: .max, limite: 10)
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `of twenty who end one order exactly one does`(kind: DatabaseKind) async throws {
        try await withDAO(kind) { dao, _ in
            let id = try await dao.empezar(nuevo(1)).commit()
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...20 {
                    group.addTask { try await dao.terminar(id, number.isMultiple(of: 2) ? .confirmado : .cancelado).commit() }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            #expect(try await dao.pedido(id)?.pedido.estado != .confirmando)
        }
    }
}
