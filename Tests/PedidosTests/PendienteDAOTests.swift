import Dinero
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for orders that wait, and for the attempts to confirm them.
@Suite(.timeLimit(.minutes(5))) struct PendienteDAOTests {
    private static let dos = Linea(productoID: 1, cantidad: 2, precio: Importe(diezmilesimas: 15_000))
    private static let pago = SagaDAO.Confirmacion(medio: "tarjeta", moneda: nil, referencia: "r", fail: false, totalEsperado: nil)

    /// An order of two pieces at 1.5 each, made by ana.
    private func made(_ kind: DatabaseKind, _ body: @Sendable (SagaFixture) async throws -> Void) async throws {
        try await SagaFixture.with(kind: kind) { fixture in
            let made = try await fixture.pendientes.crear(
                fixture.world.uuid(), Presupuesto([Self.dos]), .guarani, dueno: "ana", trace: "abc"
            ).commit()
            #expect(made.pedido.id == 1 && made.pedido.estado == .pendiente && made.pedido.version == 1 && made.pedido.dueno == "ana")
            #expect(made.pedido.total == Importe(diezmilesimas: 30_000) && made.lineas == [Self.dos])
            try await body(fixture)
        }
    }

    private func begin(
        _ fixture: SagaFixture, _ alcance: Alcance = .propios("ana"), _ confirmacion: SagaDAO.Confirmacion = pago, key: String? = nil
    ) async throws -> SagaDAO.Comienzo {
        let name = key.map { RequestName(subject: "ana", operation: "POST /confirm", key: $0, path: "/confirm") }
        return try await fixture.dao.empezarIntento(1, alcance, confirmacion, fixture.plazos, name, trace: nil).commit()
    }

    private func begun(_ comienzo: SagaDAO.Comienzo) throws -> PedidoEnCurso {
        guard case .empieza(let pedido) = comienzo else { throw NotBegun() }
        return pedido
    }

    struct NotBegun: Error {}

    @Test(arguments: DatabaseKind.allCases) func `an attempt has its number, its lease and its own names`(kind: DatabaseKind) async throws {
        try await made(kind) { fixture in
            let first = try begun(try await begin(fixture, key: "a"))
            #expect(first.esPropio && first.intento.numero == 1 && first.version == 2 && first.paso == .adelante)
            #expect(first.lineas == [Self.dos] && first.pago.medio == "tarjeta" && first.pago.referencia == "r")
            #expect(try await fixture.lease() == .seconds(15))
            guard case .enCurso = try await begin(fixture) else { throw NotBegun() }
            let rechazado = first.tras(cobro: .init(id: 7, aprobado: false), compensaciones: [])
            let name = try await fixture.dao.terminar(rechazado, .pendiente, .pagoRechazado, []).commit()
            #expect(name?.key == "a")
            #expect(try await fixture.order() == "pendiente - pago_rechazado v3 7 rechazado")
            #expect(try await fixture.lease() == nil)
            let second = try begun(try await begin(fixture, key: "b"))
            #expect(
                second.intento.clave == first.intento.clave && second.intento.numero == 2 && second.cobro == nil && second.motivo == nil)
            #expect(second.intento.reserva == first.intento.clave + ":2")
            _ = try await fixture.dao.terminar(second.tras(cobro: .init(id: 8, aprobado: true), compensaciones: []), .confirmado, nil, [])
                .commit()
            guard case .hecho = try await begin(fixture) else { throw NotBegun() }
            #expect(try await fixture.timeline() == ["creado", "iniciado", "iniciado"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what does not suit the order begins nothing`(kind: DatabaseKind) async throws {
        try await made(kind) { fixture in
            let dollars = SagaDAO.Confirmacion(
                medio: "x", moneda: Moneda(codigo: "USD"), referencia: nil, fail: false, totalEsperado: nil)
            let dear = SagaDAO.Confirmacion(
                medio: "x", moneda: .guarani, referencia: nil, fail: false, totalEsperado: Importe(diezmilesimas: 29_999))
            await #expect(throws: PedidoError.otraMoneda(.guarani)) { _ = try await begin(fixture, .todos, dollars) }
            await #expect(throws: PedidoError.otroTotal(Importe(diezmilesimas: 30_000))) { _ = try await begin(fixture, .todos, dear) }
            await #expect(throws: PedidoError.noEncontrado) { _ = try await begin(fixture, .propios("luis")) }
            let order = try await fixture.order()
            #expect(order == "pendiente - - v1")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an edit replaces the lines of a version that was seen, by its owner`(
        kind: DatabaseKind
    ) async throws {
        try await made(kind) { fixture in
            let una = try Presupuesto([Linea(productoID: 9, cantidad: 1, precio: .cero)])
            func edit(_ alcance: Alcance, _ versions: Set<Int64>?) async throws -> PendienteDAO.Leido {
                try await fixture.pendientes.editar(1, alcance, una, versiones: versions, trace: nil).commit()
            }
            await #expect(throws: PedidoError.otraVersion) { _ = try await edit(.propios("ana"), [2, 3]) }
            await #expect(throws: PedidoError.otraVersion) { _ = try await edit(.propios("ana"), []) }
            await #expect(throws: PedidoError.noEncontrado) { _ = try await edit(.propios("luis"), nil) }
            let edited = try await edit(.propios("ana"), [1])
            #expect(edited.pedido.version == 2 && edited.pedido.total == .cero && edited.lineas == una.lineas)
            _ = try await begin(fixture)
            await #expect(throws: PedidoError.noAdmite(.editar, .confirmando)) { _ = try await edit(.todos, nil) }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `cancelled it is over`(kind: DatabaseKind) async throws {
        try await made(kind) { fixture in
            func cancel(_ alcance: Alcance) async throws -> PendienteDAO.Leido {
                try await fixture.pendientes.cancelar(1, alcance, razon: "ya no 🧊", trace: nil).commit()
            }
            await #expect(throws: PedidoError.noEncontrado) { _ = try await cancel(.propios("luis")) }
            let cancelled = try await cancel(.todos).pedido
            #expect(
                cancelled.estado == .cancelado && cancelled.motivo == .aPedido && cancelled.razon == "ya no 🧊" && cancelled.version == 2)
            await #expect(throws: PedidoError.noAdmite(.cancelar, .cancelado)) { _ = try await cancel(.todos) }
            await #expect(throws: PedidoError.noAdmite(.confirmar, .cancelado)) { _ = try await begin(fixture) }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a list of one's own has no other's in it`(kind: DatabaseKind) async throws {
        try await made(kind) { fixture in
            _ = try await fixture.pendientes.crear(
                fixture.world.uuid(), Presupuesto([Self.dos]), .guarani, dueno: "luis", trace: nil
            ).commit()
            let dao = PedidoDAO(fixture.database)
            for (alcance, ids) in [(.propios("ana"), [1]), (.propios("luis"), [2]), (.propios("LUIS"), []), (.todos, [2, 1])]
                as [(Alcance, [Int64])]
            {
                #expect(try await dao.pedidos(alcance, antesDe: .max, limite: 9).map(\.id) == ids)
                #expect(try await dao.pedidos(alcance, en: .pendiente, antesDe: .max, limite: 9).map(\.id) == ids)
                #expect(try await dao.pedidos(alcance, en: .confirmado, antesDe: .max, limite: 9).isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (Pedido.Estado.pendiente, nil, "commitUnknown"), (.confirmando, nil, "confirmando incierto"), (.confirmado, nil, "confirmado"),
            (.cancelado, nil, "incierto"), (.pendiente, "k", "commitUnknown"), (.confirmando, "k", "confirmando incierto"),
            // His key does not keep that yet: told now, he might be told something else later.
            (.confirmado, "k", "incierto"), (.cancelado, "k", "incierto"),
        ] as [(Pedido.Estado, String?, String)])
    func `where the first commit of an attempt has no outcome, what the order says is told`(
        estado: Pedido.Estado, key: String?, told: String
    ) async throws {
        try await made(.sqlite) { fixture in
            if estado != .pendiente {
                try await fixture.database.write { transaction in
                    try transaction.execute(
                        "UPDATE pedidos SET estado = ?, medio = 'x', pago_id = 7, pago_estado = 'aprobado'", .text(estado.rawValue))
                }
            }
            let unknown: @Sendable () throws -> Void = { throw DatabaseError.commitUnknown("script") }
            let name = key.map { RequestName(subject: "ana", operation: "POST /confirm", key: $0, path: "/confirm") }
            let peticion = Peticion(name, empieza: { _, _ in try unknown() }, esOtra: { _ in try unknown() })
            let result: Result<Resultado, any Error>
            do {
                let servicio = fixture.confirmaciones(fixture.replica(fallido: .pendiente))
                result = .success(try await servicio.confirmar(1, .todos, Self.pago, peticion))
            } catch {
                result = .failure(error)
            }
            #expect(SagaFixture.told(result) == told)
        }
    }
}
