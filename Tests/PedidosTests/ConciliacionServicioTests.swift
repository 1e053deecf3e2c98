import OutboundHTTP
import Pedidos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// The same cases as the pure checker has, read from a database and from services, page by page.
@Suite(.timeLimit(.minutes(5))) struct ConciliacionServicioTests {
    private static let sanos = ConciliacionCasosTests.sanos

    @Test(arguments: [1, 3, 200]) func `books that agree have nothing to tell, and nobody waits`(pageSize: Int) async throws {
        let remotos = LibrosRemotos(Self.sanos, pageSize: pageSize)
        try await Conciliada.with(remotos, Self.sanos) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found == [])
            #expect(conciliada.world.pauses == [])
            #expect(Set(remotos.calls) == ["inventario /reservas", "inventario /stock", "pagos /pagos", "pagos /pasarela/movimientos"])
        }
    }

    @Test(arguments: ConciliacionCasosTests.cases, [1, 200])
    func `one thing that disagrees is told once, after a second look`(spoiled: ConciliacionCasosTests.Case, pageSize: Int) async throws {
        var libros = Self.sanos
        spoiled.spoil(&libros)
        let remotos = LibrosRemotos(libros, pageSize: pageSize)
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found.tipos == [spoiled.tipo], "\(found.map(\.detalle))")
            #expect(found.first?.pedidoID == spoiled.pedido)
            #expect(found.first?.clave == spoiled.clave)
            #expect(conciliada.world.pauses == [.seconds(2)])
        }
    }

    /// Those that others' books alone tell of.
    private static let remote = ConciliacionCasosTests.cases.filter { spoiled in
        var libros = sanos
        spoiled.spoil(&libros)
        return libros.pedidos == sanos.pedidos
    }

    @Test(arguments: remote)
    func `what is over at the second look was live traffic`(spoiled: ConciliacionCasosTests.Case) async throws {
        var libros = Self.sanos
        spoiled.spoil(&libros)
        let calls = Locked(0)
        let remotos = LibrosRemotos(libros) { remotos, url in
            // The ledger is the last list of the first look, and its keys are asked for once more.
            let isLast = calls.withLock { calls -> Bool in
                if calls > 0 || url.hasPrefix("http://pagos/pasarela/movimientos?limite") { calls += 1 }
                return calls == 3
            }
            if isLast { remotos.change { $0 = Self.sanos } }
        }
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found == [])
            #expect(calls.withLock { $0 } >= 3)
        }
    }

    @Test func `many orders are read in pages, and no more of anything at one time`() async throws {
        var libros = Libros()
        for _ in 0..<450 { libros.add(.confirmado, intento: 2, reserva: .consumida, pago: .aprobado) }
        libros.pedidos[449].pagoID = 1
        libros.pedidos[0].intento = 700  // names alone may be as many
        let remotos = LibrosRemotos(libros)
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found.tipos.filter { $0 == .pagoDistinto }.count == 1)
            #expect(found.contains { $0.pedidoID == 450 })
            #expect(found.contains { $0.tipo == .confirmadoSinPago && $0.pedidoID == 1 })
            #expect(remotos.largest <= 200)
        }
    }

    @Test func `however much disagrees, it is all told`() async throws {
        var libros = Libros()
        for _ in 0..<1500 { libros.add(.cancelado, reserva: .activa) }
        let remotos = LibrosRemotos(libros)
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found.count == 1500)
            #expect(Set(found.map(\.pedidoID)).count == 1500)
            #expect(conciliada.world.pauses.count == 2)
        }
    }

    @Test func `a product that never stands still is counted within one moment`() async throws {
        var libros = Self.sanos
        libros.existencias[0].vendido += 7
        libros.existencias[0].disponible -= 7
        let sold = Locked<Int64>(0)
        let remotos = LibrosRemotos(libros) { remotos, url in
            // One more is sold before each answer.
            let number = sold.withLock { sold -> Int64 in
                sold += 1
                return sold
            }
            remotos.change { libros in
                libros.add(ReservaConciliable(id: "alguien-\(number)", estado: .consumida, cantidades: [1: 1]))
            }
        }
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found.tipos == [.vendidoDistinto])
            #expect(conciliada.world.pauses == [.seconds(2)])
        }
    }

    @Test(arguments: ["inventario", "pagos"]) func `a service that is away is named, and nothing is said to agree`(away: String)
        async throws
    {
        let remotos = LibrosRemotos(Self.sanos) { _, url in
            if url.hasPrefix("http://\(away)/") { throw HTTPClientError(.cannotConnect, reason: "refused", wasSent: false) }
        }
        try await Conciliada.with(remotos, Self.sanos) { conciliada in
            do {
                let found = try await conciliada.mirar()
                Issue.record("\(found)")
            } catch let error as RemoteError {
                #expect(error.remote == away)
            }
        }
    }

    @Test func `a key with a comma is its caller's, and is asked for in no list`() async throws {
        var libros = Self.sanos
        libros.add("a,b", .aprobado)
        libros.add("c d/é&x=1%", .aprobado)
        let remotos = LibrosRemotos(libros)
        try await Conciliada.with(remotos, libros) { conciliada in
            let found = try await conciliada.mirar()
            #expect(found == [])
        }
    }
}
