import Dinero
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for those who read orders.
@Suite(.timeLimit(.minutes(5))) struct PedidoDAOTests {
    @Test(arguments: DatabaseKind.allCases, [0, 1, 9999, 150_005_000, Int64.max])
    func `amounts are exact to the last ten-thousandth`(kind: DatabaseKind, amount: Int64) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            let linea = Linea(productoID: 1, cantidad: 1, precio: Importe(diezmilesimas: amount))
            let nuevo = SagaDAO.Nuevo(clave: fixture.world.uuid(), lineas: [linea], total: linea.precio, pago: .tarjeta, dueno: "ana")
            _ = try await fixture.dao.empezar(nuevo, Plazos(), nil, trace: nil).commit()
            let dao = PedidoDAO(fixture.database)
            let found = try #require(try await dao.pedido(1))
            #expect(found.pedido.total.diezmilesimas == amount)
            #expect(found.lineas == [linea])
            #expect(found.pedido.clave == nuevo.clave.description)
            #expect(found.pedido.creado == fixture.world.now)
            #expect(try await dao.pedidos(.todos, antesDe: .max, limite: 10) == [found.pedido])
            #expect(try await dao.pedido(2) == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `lists are newest first, and leave out what never came to a charge`(kind: DatabaseKind)
        async throws
    {
        try await SagaFixture.with(kind: kind) { fixture in
            for key in 1...7 { _ = try await fixture.begin(key: "k\(key)") }
            let ends: [(Int64, Pedido.Estado, Pedido.Motivo?)] = [
                (1, .confirmado, nil), (2, .cancelado, .sinStock), (3, .cancelado, .pagoRechazado), (4, .cancelado, .sinServicio),
                (5, .confirmado, nil), (6, .cancelado, .pagoRechazado),
            ]
            for (id, state, reason) in ends {
                let pedido = try #require(try await fixture.dao.estado(id))
                _ = try await fixture.dao.terminar(pedido, state, reason, []).commit()
            }
            let dao = PedidoDAO(fixture.database)
            #expect(try await dao.pedidos(.todos, antesDe: .max, limite: 100).map(\.id) == [7, 6, 5, 3, 1])
            #expect(try await dao.pedidos(.todos, antesDe: .max, limite: 2).map(\.id) == [7, 6])
            #expect(try await dao.pedidos(.todos, antesDe: 6, limite: 2).map(\.id) == [5, 3])
            #expect(try await dao.pedidos(.todos, antesDe: 3, limite: 2).map(\.id) == [1])
            #expect(try await dao.pedidos(.todos, antesDe: 1, limite: 2) == [])
            #expect(try await dao.pedidos(.todos, en: .cancelado, antesDe: .max, limite: 100).map(\.id) == [6, 4, 3, 2])
            #expect(try await dao.pedidos(.todos, en: .cancelado, antesDe: 4, limite: 1).map(\.motivo) == [.pagoRechazado])
            #expect(try await dao.pedidos(.todos, en: .confirmado, antesDe: .max, limite: 100).map(\.id) == [5, 1])
            #expect(try await dao.pedidos(.todos, en: .confirmando, antesDe: .max, limite: 100).map(\.id) == [7])
            #expect(try await dao.pedidos(.todos, en: .reembolsado, antesDe: .max, limite: 100) == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases, [Pedido.Motivo.sinServicio, .pagoRechazado])
    func `an order that has turned is still under way, and listed`(kind: DatabaseKind, motivo: Pedido.Motivo) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            let begun = try await fixture.begin()
            _ = try await fixture.dao.darVuelta(begun, motivo, [.liberar], [], arriendo: .seconds(15)).commit()
            let dao = PedidoDAO(fixture.database)
            let listed = try await dao.pedidos(.todos, antesDe: .max, limite: 10)
            #expect(listed.map(\.estado) == [.confirmando])
            #expect(listed.map(\.motivo) == [nil])
            #expect(try await dao.pedido(1)?.pedido == listed.first)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a state that nobody knows is an error and no order`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            _ = try await fixture.begin()
            let dao = PedidoDAO(fixture.database)
            try await fixture.database.write { try $0.execute("UPDATE pedidos SET estado = 'raro'") }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "raro")) { _ = try await dao.pedido(1) }
            await #expect(throws: DatabaseError.failed(name: "Estado", message: "raro")) {
                _ = try await dao.pedidos(.todos, antesDe: .max, limite: 10)
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what is past its deadline and not at an end is counted`(kind: DatabaseKind) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            for key in 1...3 { _ = try await fixture.begin(key: "k\(key)") }
            let first = try #require(try await fixture.dao.estado(1))
            _ = try await fixture.dao.terminar(first, .confirmado, nil, []).commit()
            let dao = PedidoDAO(fixture.database)
            fixture.world.advance(by: .seconds(60))
            #expect(try await dao.vencidos() == 0)
            fixture.world.advance(by: .microseconds(1))
            #expect(try await dao.vencidos() == 2)
        }
    }
}
