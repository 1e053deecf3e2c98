import Dinero
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What every database must do for an order that is under way.
@Suite(.timeLimit(.minutes(5))) struct SagaDAOTests {
    private func with(_ kind: DatabaseKind, _ body: @Sendable (SagaFixture) async throws -> Void) async throws {
        try await SagaFixture.with(kind: kind, body)
    }

    private static let evento = Evento(
        .cobro, momento: Instante(micros: 5), intento: 1, remoto: "pagos", estadoHTTP: 200, ms: 3, circuito: "cerrado", traceID: "t")

    @Test(arguments: DatabaseKind.allCases) func `the intent is written with its lines, its deadline, its lease and its request`(
        kind: DatabaseKind
    ) async throws {
        try await with(kind) { fixture in
            let lineas = [(9, 1, 5), (2, 1_000_000, 150_005_000), (9, 3, 0), (Int64.max, 1, .max)].map {
                Linea(productoID: $0.0, cantidad: $0.1, precio: Importe(diezmilesimas: $0.2))
            }
            let pago = FormaDePago(medio: "billetera", moneda: try #require(Moneda(codigo: "USD")), referencia: "ref 🧾", fail: true)
            let nuevo = SagaDAO.Nuevo(
                clave: fixture.world.uuid(), lineas: lineas, total: Importe(diezmilesimas: .max), pago: pago, dueno: "ana")
            let name = RequestName(subject: "ana", operation: "POST /pedidos", key: "k", path: "/pedidos")
            let begun = try await fixture.dao.empezar(nuevo, Plazos(), name, trace: "abc").commit()
            #expect(begun.id == 1)
            #expect(begun.esPropio)
            let stored = try #require(try await fixture.dao.estado(1))
            #expect(stored.intento == Intento(nuevo.clave, 1))
            #expect(stored.estado == .confirmando && stored.paso == .adelante && stored.motivo == nil && stored.version == 1)
            #expect(stored.lineas == lineas && stored.total == nuevo.total && stored.pago == pago)
            #expect(stored.cobro == nil && stored.compensaciones == [] && !stored.esPropio)
            #expect(begun == stored.asOwn)
            let times = try await fixture.database.read { transaction in
                try transaction.first("SELECT creado, plazo, arriendo FROM pedidos") { row in
                    try (0...2).map { try row.integer($0) - transaction.now.micros }
                }
            }
            #expect(times == [0, 60_000_000, 15_000_000])
            #expect(try await fixture.database.read { try SagaDAO.peticion(1, $0) } == name)
            #expect(try await fixture.timeline() == ["iniciado"])
            #expect(try await fixture.dao.empezado(nuevo.clave) == begun)
            #expect(try await fixture.dao.empezado(fixture.world.uuid()) == nil)
            #expect(try await fixture.dao.estado(2) == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an order without a named request has none`(kind: DatabaseKind) async throws {
        try await with(kind) { fixture in
            _ = try await fixture.begin(key: nil)
            #expect(try await fixture.database.read { try SagaDAO.peticion(1, $0) } == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an order that cannot be is not begun at all, a name is one order's`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { fixture in
            func nuevo(_ clave: UUIDv7, _ lineas: [(Int64, Int64)], _ total: Int64 = 0) -> UnitOfWork<PedidoEnCurso> {
                let lineas = lineas.map { Linea(productoID: 1, cantidad: $0.0, precio: Importe(diezmilesimas: $0.1)) }
                return fixture.dao.empezar(
                    .init(clave: clave, lineas: lineas, total: Importe(diezmilesimas: total), pago: .tarjeta, dueno: "ana"), Plazos(), nil,
                    trace: nil)
            }
            let clave = fixture.world.uuid()
            _ = try await nuevo(clave, [(1, 1)]).commit()
            let before = try await fixture.database.contents()
            let other = fixture.world.uuid()
            for unit in [
                nuevo(other, [(1, 1), (0, 1)]), nuevo(other, [(-1, 1)]), nuevo(other, [(1, -1)]), nuevo(other, [], -1),
                nuevo(clave, [(1, 1)]),
            ] {
                await #expect(throws: DatabaseError.self) { _ = try await unit.commit() }
            }
            #expect(try await fixture.database.contents() == before)
        }
    }

    /// A write of an order that exists.
    struct Write: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let commit: @Sendable (SagaDAO, PedidoEnCurso) async throws -> Void

        init(_ name: String, _ commit: @escaping @Sendable (SagaDAO, PedidoEnCurso) async throws -> Void) {
            testDescription = name
            self.commit = commit
        }
    }

    private static let writes: [Write] =
        [
            Write("darVuelta") {
                try await $0.darVuelta($1, .sinServicio, [.anular, .liberar], [evento], arriendo: .seconds(1)).commit()
            },
            Write("prorrogar") { try await $0.prorrogar($1, [evento], arriendo: .seconds(1)).commit() },
            Write("anotar") { try await $0.anotar($1.withRow, [evento], pausa: .seconds(1)).commit() },
            Write("anotar, quarantine") { try await $0.anotar($1.withRow, [evento], pausa: nil).commit() },
        ]
        + Pedido.Estado.allCases.map { estado in
            Write("terminar \(estado)") { try await $0.terminar($1.withRow, estado, .sinStock, [evento]).commit() }
        }

    @Test(arguments: DatabaseKind.allCases, writes) func `a write whose version is not that of the order writes nothing at all`(
        kind: DatabaseKind, write: Write
    ) async throws {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            let turned = try await fixture.dao.darVuelta(begun, .pagoRechazado, [.liberar], [], arriendo: .seconds(15)).commit()
            let before = try await fixture.database.contents()
            for version in [0, 1, 3, .max] as [Int64] {
                let stale = turned.tras(version: version, compensaciones: turned.compensaciones)
                await #expect(throws: PedidoError.versionPerdida) { try await write.commit(fixture.dao, stale) }
                #expect(try await fixture.database.contents() == before)
            }
            try await write.commit(fixture.dao, turned)
            #expect(try await fixture.database.contents() != before)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the turn keeps why, what is known of the charge, and a row for each thing to take back`(
        kind: DatabaseKind
    ) async throws {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            fixture.world.advance(by: .seconds(3))
            let known = begun.tras(cobro: .init(id: 7, aprobado: false), compensaciones: [])
            let turned = try await fixture.dao.darVuelta(
                known, .pagoRechazado, [.anular, .liberar], [Self.evento], arriendo: .seconds(20)
            ).commit()
            #expect(turned.version == 2 && turned.paso == .compensando && turned.motivo == .pagoRechazado && turned.esPropio)
            #expect(turned.compensaciones.map(\.clave) == [begun.intento.cobro, begun.intento.reserva])
            #expect(turned.compensaciones.map(\.accion) == [.anular, .liberar])
            #expect(turned.compensaciones.map(\.id) == [1, 2])
            let stored = try #require(try await fixture.dao.estado(1))
            #expect(stored.asOwn == turned)
            #expect(stored.compensaciones.allSatisfy { $0.proximo == fixture.world.now })
            #expect(try await fixture.lease() == .seconds(20))
            #expect(try await fixture.timeline() == ["iniciado", "cobro pagos 200"])
        }
    }

    @Test(
        arguments: DatabaseKind.allCases,
        [
            (Pedido.Estado.confirmado, nil), (.cancelado, .sinStock), (.cancelado, .sinServicio), (.cancelado, .pagoRechazado),
        ] as [(Pedido.Estado, Pedido.Motivo?)])
    func `the end lets go of the order, and only a confirmed one has something to consume`(
        kind: DatabaseKind, end: (estado: Pedido.Estado, motivo: Pedido.Motivo?)
    ) async throws {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            let other = try await fixture.begin(key: "other")
            let paid = begun.tras(cobro: .init(id: 7, aprobado: end.estado == .confirmado), compensaciones: [])
            let name = try await fixture.dao.terminar(paid, end.estado, end.motivo, [Self.evento]).commit()
            #expect(name?.key == "k")
            let pago = end.estado == .confirmado ? "aprobado" : "rechazado"
            #expect(try await fixture.order() == "\(end.estado) - \(end.motivo?.rawValue ?? "-") v2 7 \(pago)")
            #expect(try await fixture.lease() == nil)
            #expect(try await fixture.outbox() == (end.estado == .confirmado ? ["1 @:1"] : []))
            #expect(try await fixture.timeline().last == "cobro pagos 200")
            #expect(try await fixture.order(other.id) == "confirmando adelante - v1")
            await #expect(throws: PedidoError.versionPerdida) {
                _ = try await fixture.dao.terminar(paid, .confirmado, nil, []).commit()
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the end writes down what was taken back`(kind: DatabaseKind) async throws {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            let turned = try await fixture.dao.darVuelta(begun, .sinServicio, [.anular, .liberar], [], arriendo: .seconds(15)).commit()
            let done = turned.tras(compensaciones: turned.compensaciones.map(\.hecha))
            _ = try await fixture.dao.terminar(done, .cancelado, .sinServicio, []).commit()
            #expect(try await fixture.undone() == ["anular hecha 1 0", "liberar hecha 1 0"])
            #expect(try await fixture.dao.estado(1)?.compensaciones == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a lease is prolonged from now, and the deadline looked at`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            fixture.world.advance(by: .microseconds(59_999_999))
            #expect(try await fixture.dao.prorrogar(begun, [Self.evento], arriendo: .seconds(15)).commit() == false)
            #expect(try await fixture.lease() == .seconds(15))
            fixture.world.advance(by: .microseconds(1))
            #expect(try await fixture.dao.prorrogar(begun, [], arriendo: .seconds(15)).commit())
            #expect(try await fixture.order() == "confirmando adelante - v1")
            #expect(try await fixture.timeline() == ["iniciado", "cobro pagos 200"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what has been tried is written down with the time of the next try`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { fixture in
            let begun = try await fixture.begin()
            let turned = try await fixture.dao.darVuelta(begun, .sinServicio, [.anular, .liberar], [], arriendo: .seconds(15)).commit()
            let failed = turned.compensaciones[0].fallida("pagos: no answer", esRechazo: true, limite: 20)
            let tried = turned.tras(compensaciones: [failed, turned.compensaciones[1]])
            let noted = try await fixture.dao.anotar(tried, [Self.evento], pausa: .seconds(4), arriendo: .seconds(15)).commit()
            #expect(noted.version == 3 && noted.paso == .compensando)
            #expect(try await fixture.lease() == .seconds(19))
            let stored = try #require(try await fixture.dao.estado(1))
            #expect(stored.compensaciones.map(\.proximo) == [fixture.world.now + .seconds(4), fixture.world.now + .seconds(4)])
            #expect(stored.compensaciones.map(\.ultimoError) == ["pagos: no answer", nil])
            #expect(try await fixture.undone() == ["anular pendiente 1 1", "liberar pendiente 0 0"])

            let last = failed.fallida("pagos: 404", esRechazo: true, limite: 2)
            let waiting = noted.tras(compensaciones: [last, turned.compensaciones[1]])
            let quiet = try await fixture.dao.anotar(waiting, [], pausa: nil).commit()
            #expect(quiet.version == 4 && quiet.paso == .cuarentena)
            #expect(try await fixture.lease() == nil)
            #expect(try await fixture.undone() == ["anular cuarentena 2 2", "liberar pendiente 0 0"])
            #expect(try await fixture.dao.estado(1)?.compensaciones[0].proximo == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a step or a reason that nobody knows is an error and no order`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { fixture in
            _ = try await fixture.begin()
            for (column, name) in [("paso", "Paso"), ("motivo", "Motivo"), ("estado", "Estado")] {
                try await fixture.database.write { try $0.execute("UPDATE pedidos SET \(column) = 'raro'") }
                await #expect(throws: DatabaseError.failed(name: name, message: "raro")) { _ = try await fixture.dao.estado(1) }
                try await fixture.database.write { try $0.execute("UPDATE pedidos SET estado = 'confirmando', paso = NULL, motivo = NULL") }
            }
        }
    }
}

extension PedidoEnCurso {
    /// The same, as the one who began it knows it; when a row is tried next is not his to know.
    var asOwn: PedidoEnCurso {
        PedidoEnCurso(
            id: id, intento: intento, estado: estado, paso: paso, motivo: motivo, version: version, lineas: lineas, total: total,
            pago: pago,
            cobro: cobro, compensaciones: compensaciones, esPropio: true)
    }

    /// The same with its rows tried once more.
    var withRow: PedidoEnCurso { tras(compensaciones: compensaciones.map(\.hecha)) }
}
