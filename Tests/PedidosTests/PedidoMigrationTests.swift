import Persistence
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// A database from before orders were sagas.
@Suite(.timeLimit(.minutes(5))) struct PedidoMigrationTests {
    private func old(_ kind: DatabaseKind, _ body: @Sendable (SagaFixture) async throws -> Void) async throws {
        try await SagaFixture.with(kind: kind, migrations: Array(PedidoDAO.migrations.prefix(1))) { fixture in
            try await fixture.database.write { transaction in
                let orders =
                    [
                        ("confirmado", nil), ("cancelado", "pago_rechazado"), ("confirmando", nil), ("cancelado", "sin_stock"),
                    ] as [(String, String?)]
                for (number, (state, reason)) in orders.enumerated() {
                    let id = try transaction.insert(
                        """
                        INSERT INTO pedidos (clave, estado, motivo, total, moneda, version, creado)
                        VALUES (?, ?, ?, 30000, 'PYG', 2, ?) RETURNING id
                        """, .text("0000000\(number)-0000-7000-8000-000000000000"), .text(state), SQLValue(reason),
                        .integer(transaction.now.micros))
                    try transaction.execute("INSERT INTO lineas_pedido VALUES (?, 0, 1, 2, 15000)", .integer(id))
                }
            }
            try await fixture.database.migrate(PedidoDAO.migrations)
            try await body(fixture)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `its orders are kept as they were`(kind: DatabaseKind) async throws {
        try await old(kind) { fixture in
            let dao = PedidoDAO(fixture.database)
            let orders = try await dao.pedidos(.todos, antesDe: .max, limite: 9)
            #expect(orders.map(\.id) == [3, 2, 1])
            #expect(orders.map(\.estado) == [.confirmando, .cancelado, .confirmado])
            #expect(try await dao.pedido(1)?.lineas.count == 1)
            for id in 1...4 as ClosedRange<Int64> {
                let stored = try #require(try await fixture.dao.estado(id))
                #expect(stored.intento.numero == (id == 3 ? 1 : 0) && stored.cobro == nil && stored.compensaciones == [])
            }
            #expect(try await EventoDAO(fixture.database).eventos(de: 1, .todos, despuesDe: 0, limite: 9)?.count == 0)
            try await fixture.database.migrate(PedidoDAO.migrations)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was left open is past its deadline: its charge is voided`(kind: DatabaseKind)
        async throws
    {
        try await old(kind) { fixture in
            let taken = try await fixture.dao.tomar(limite: 9, arriendo: .seconds(15), trace: nil).commit().pedidos
            #expect(taken.map(\.id) == [3])
            #expect(try await fixture.drive(#require(taken.first)) == "noSePudo")
            #expect(fixture.remotes.calls == ["anular @:1:cobro", "liberar @:1"])
            #expect(try await fixture.order(3) == "cancelado - sin_servicio v5")
        }
    }
}
