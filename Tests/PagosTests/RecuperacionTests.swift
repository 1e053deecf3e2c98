import Dinero
import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// More than one that recovers, and a gateway that is away.
@Suite(.timeLimit(.minutes(5))) struct RecuperacionTests {
    @Test func `two that recover on one database never ask for the same payment`() async throws {
        let world = ManualWorld()
        let pasarela = Guion { _, _ in throw CancellationError() }
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            let claves = (1...100).map { "k\($0)" }
            for clave in claves { _ = try await caja.pagar(clave) }
            pasarela.ahora { _, _ in nil }
            world.advance(by: .seconds(15))
            async let one: Void = caja.recuperacion.impulsar()
            async let other: Void = caja.recuperacion.impulsar()
            _ = try await (one, other)
            #expect(pasarela.llamadas.dropFirst(100).sorted() == claves.flatMap { ["cobrar \($0)", "consultar \($0)"] }.sorted())
            #expect(try await caja.estados() == claves.map { "\($0) aprobado" })
        }
    }

    @Test func `whoever was paused past his lease changes nothing of what another one has done`() async throws {
        let world = ManualWorld()
        let pausada = Callada()
        try await Caja.with(in: world) { caja in
            let real = PasarelaSimulada(caja.libro)
            let primera = try await caja.otra(
                pasarela: PasarelaFragil(real) { verbo, lado in
                    if (verbo, lado) == (.cobrar, .antes) {
                        pausada.asked.complete(.success(()))
                        _ = try await pausada.answer.value()
                    }
                })
            async let first = primera.pagar("k")
            try await pausada.asked.value()
            await world.untilTimers(1)
            world.advance(by: .seconds(15))
            #expect(try await first.status == 409)
            try await caja.recuperar()
            #expect(try await caja.anular("k").status == 200)
            pausada.answer.complete(.success(nil))
            // It charges now, under a key that was voided, and its word comes too late.
            await primera.settled(in: world)
            #expect(try await caja.estados() == ["k anulado"])
            #expect(try await caja.movimientos() == ["k cobro 50000 PYG", "k anulacion 50000 PYG"])
        }
    }

    @Test func `letting go of a payment that another one has taken over does not take it from him`() async throws {
        let world = ManualWorld()
        try await Caja.with(in: world) { caja in
            let dao = PagoDAO(caja.database)
            let cobro = Cobro(monto: .cero, moneda: .guarani, medio: "x", referencia: nil)
            guard case .nuevo(let pago) = try await dao.empezar(clave: "k", cobro, arriendo: .seconds(15)).commit() else {
                Issue.record("it was there")
                return
            }
            world.advance(by: .seconds(15))
            let tomado = try #require(try await dao.tomar(limite: 1, arriendo: .seconds(15)).commit().pagos.first)
            #expect(tomado.retomas == 1)
            try await dao.aplazar(pago, .zero).commit()
            #expect(try await dao.espera() == .seconds(15))
            try await dao.aplazar(tomado, .seconds(3)).commit()
            #expect(try await dao.espera() == .seconds(3))
            _ = try await dao.terminar(tomado, .aprobado).commit()
            try await dao.aplazar(tomado, .seconds(3)).commit()
            #expect(try await dao.espera() == nil)
            #expect(try await dao.pendientes() == 0)
        }
    }

    @Test func `a gateway that is away for an hour is asked more and more seldom, and everything is settled when it is back`() async throws
    {
        let world = ManualWorld()
        let pasarela = Guion { _, _ in throw Guion.Mudo() }
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            #expect(try await caja.pagar("k").status == 409)
            for _ in 1...3600 {
                world.advance(by: .seconds(1))
                try await caja.recuperar()
            }
            // Pauses of half a minute at the mean, after the first few.
            let asked = pasarela.llamadas.count
            #expect(60...300 ~= asked, "\(asked)")
            #expect(try await caja.estados() == ["k en_curso"])
            #expect(try await caja.anular("k").status == 409)
            pasarela.ahora { _, _ in nil }
            world.advance(by: .seconds(60))
            try await caja.recuperar()
            #expect(try await caja.estados() == ["k aprobado"])
            #expect(try await caja.pagar("k").status == 200)
        }
    }

    @Test(arguments: ["moneda = 'ZZZ'", "estado = 'nuevo'"])
    func `one payment that cannot be read holds up no other, and is tried again after a minute`(cambio: String) async throws {
        let world = ManualWorld()
        let pasarela = Guion { _, _ in throw CancellationError() }
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            for clave in ["a", "b", "c"] { _ = try await caja.pagar(clave) }
            pasarela.ahora { _, _ in nil }
            try await caja.database.write { try $0.execute("UPDATE pagos SET \(cambio) WHERE clave = 'a'") }
            world.advance(by: .seconds(15))
            let dao = PagoDAO(caja.database)
            let tomados = try await dao.tomar(limite: 1, arriendo: .seconds(15)).commit()
            #expect(tomados.pagos == [])
            #expect(tomados.ilegibles.map(\.id) == [1])
            try await caja.recuperar()
            #expect(try await caja.estados().dropFirst() == ["b aprobado", "c aprobado"])
            #expect(try await dao.espera() == .seconds(60))
            try await caja.database.write {
                try $0.execute("UPDATE pagos SET moneda = 'PYG', estado = 'en_curso' WHERE clave = 'a'")
            }
            world.advance(by: .seconds(60))
            try await caja.recuperar()
            #expect(try await caja.estados() == ["a aprobado", "b aprobado", "c aprobado"])
        }
    }

    @Test func `one payment that the gateway never answers holds up no other`() async throws {
        let world = ManualWorld()
        let pasarela = Guion { _, _ in throw CancellationError() }
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            for clave in ["a", "b", "c"] { _ = try await caja.pagar(clave) }
            pasarela.ahora { _, clave in
                if clave == "a" { throw Guion.Mudo() }
                return nil
            }
            world.advance(by: .seconds(15))
            try await caja.recuperar()
            #expect(try await caja.estados() == ["a en_curso", "b aprobado", "c aprobado"])
        }
    }
}

extension Caja {
    /// Waits until nothing that was begun here is still at it.
    fileprivate func settled(in world: ManualWorld) async { await world.stop() }
}
