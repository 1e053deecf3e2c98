import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What is taken back is taken back whatever it takes.
@Suite(.timeLimit(.minutes(5))) struct SagaCompensarTests {
    typealias Line = ScriptedRemotes.Line

    private static let waiting: [Line] = [
        .lose, .refuse, .hang, .answer(500), .answer(503), .busy(503, 1), .busy(409, 1), .answer(429), .answer(302),
    ]

    @Test(arguments: waiting) func `waiting is no refusal, however long it takes`(line: Line) async throws {
        try await SagaFixture.with([.pagar: [.answer(400)], .anular: [line]]) { fixture in
            #expect(try await fixture.run() == "aplazado")
            let driven = try await fixture.driveOn(times: 30)
            #expect(driven == Array(repeating: "aplazado", count: 30))
            #expect(fixture.remotes.count(.liberar) == 0, "in order: first the charge")
            #expect(try await fixture.order().hasPrefix("confirmando compensando sin_servicio v"))
            let row = try #require(try await fixture.undone().first)
            #expect(row.hasPrefix("anular pendiente ") && row.hasSuffix(" 0"))
            #expect(fixture.remotes.count(.anular) >= 31)
            fixture.remotes.setLines(.anular, .answer(200))
            #expect(try await fixture.driveOn(times: 1) == ["noSePudo"])
            #expect(try await fixture.order().hasPrefix("cancelado - sin_servicio v"))
            #expect(fixture.kept.withLock { $0 } == ["k: noSePudo"])
        }
    }

    @Test func `its pauses double up to a minute, the first ones here and the others by whoever comes`() async throws {
        try await SagaFixture.with([.reservar: [.estado("liberada")], .liberar: [.lose]]) { fixture in
            #expect(try await fixture.run() == "aplazado")
            // Half of 0.5 s, 1 s, 2 s, 4 s and 8 s are 7.75 s; the next pause would end after the ten seconds.
            #expect(fixture.world.pauses.map { $0.millis } == [250, 500, 1000, 2000, 4000])
            #expect(try await fixture.undone() == ["liberar pendiente 6 0"])
            var leases: [Int64] = []
            for _ in 1...4 {
                leases.append(try await fixture.lease()?.millis ?? 0)
                _ = try await fixture.driveOn(times: 1)
            }
            #expect(leases == [8000, 16000, 30000, 30000])
        }
    }

    @Test func `between two tries nobody else is to have it, and the row says when it is tried next`() async throws {
        try await SagaFixture.with([.reservar: [.estado("liberada")]]) { fixture in
            let seen = Locked<[Int64]>([])
            fixture.remotes.setLines(
                .liberar, .lose,
                .after(
                    {
                        let lease = try await fixture.lease()?.millis ?? 0
                        seen.withLock { $0.append(lease) }
                    }, .answer(200)))
            let told = try await fixture.run()
            #expect(told == "noSePudo")
            #expect(seen.withLock { $0 } == [15_000])
        }
        try await SagaFixture.with([.reservar: [.estado("liberada")], .liberar: [.lose]]) { fixture in
            _ = try await fixture.run()
            let due = try await fixture.database.read { transaction in
                try transaction.first("SELECT proximo FROM compensaciones") { try $0.integer(0) - transaction.now.micros }
            }
            #expect(due == 8_000_000)
            #expect(try await fixture.lease() == .seconds(8))
        }
    }

    @Test func `a remote whose breaker is open is not asked before it lets a trial through`() async throws {
        try await SagaFixture.with([.reservar: [.estado("liberada")], .liberar: [.lose]], failures: 2) { fixture in
            let told = try await fixture.run()
            #expect(told == "aplazado")
            #expect(fixture.remotes.count(.liberar) == 2)
            let lease = try await fixture.lease()
            #expect(lease == .seconds(30))
        }
        try await SagaFixture.with([.reservar: [.estado("liberada")], .liberar: [.busy(503, 20)]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "aplazado")
            #expect(fixture.remotes.count(.liberar) == 1)
            let lease = try await fixture.lease()
            #expect(lease == .seconds(20))
        }
    }

    @Test(arguments: [400, 401, 404, 409, 422]) func `twenty refusals for good are an operator's matter`(status: Int) async throws {
        try await SagaFixture.with([.pagar: [.answer(400)], .anular: [.lose, .lose, .answer(status)]]) { fixture in
            _ = try await fixture.run()
            _ = try await fixture.driveOn(times: 50)
            #expect(try await fixture.undone() == ["anular cuarentena 22 20", "liberar pendiente 0 0"])
            #expect(try await fixture.order().hasPrefix("confirmando cuarentena sin_servicio v"))
            #expect(try await fixture.lease() == nil)
            #expect(try await fixture.timeline().last == "cuarentena")
            #expect(fixture.remotes.count(.anular) == 22)
            fixture.world.advance(by: .seconds(100_000))
            #expect(try await fixture.dao.hayLibres() == false)
            #expect(fixture.kept.withLock { $0 } == [])
        }
    }

    @Test func `what is done is not asked for again by whoever takes the order over`() async throws {
        try await SagaFixture.with([.pagar: [.answer(400)], .liberar: [.refuse]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "aplazado")
            fixture.remotes.setLines(.liberar, .answer(200))
            let driven = try await fixture.driveOn(times: 1)
            #expect(driven == ["noSePudo"])
            #expect(fixture.remotes.count(.anular) == 1)
            let undone = try await fixture.undone().map { $0.prefix(12) }
            #expect(undone == ["anular hecha", "liberar hech"])
        }
    }

    @Test func `what fails again and again does not fill the timeline`() async throws {
        try await SagaFixture.with([.reservar: [.estado("liberada")], .liberar: [.lose]]) { fixture in
            _ = try await fixture.run()
            _ = try await fixture.driveOn(times: 30)
            #expect(fixture.remotes.count(.liberar) == 36)
            let lines = try await fixture.timeline()
            #expect(lines.count { $0 == "liberacion inventario" } == 10)
        }
    }

    @Test(arguments: [Decision.reintentar, .forzar])
    func `an order whose one row waits for an operator does not end because he speaks of the other`(word: Decision) async throws {
        try await SagaFixture.with([.pagar: [.answer(400)], .anular: [.answer(400)]], plazos: Plazos(rechazos: 1)) { fixture in
            #expect(try await fixture.run() == "aplazado")
            #expect(try await fixture.undone() == ["anular cuarentena 1 1", "liberar pendiente 0 0"])
            let operador = CompensacionDAO(fixture.database)
            _ = try await operador.decidir(2, word, razon: "porque sí", quien: "gema", trace: nil).commit()
            #expect(try await fixture.driveOn(times: 1) == ["aplazado"])
            #expect(try await fixture.order().hasPrefix("confirmando cuarentena sin_servicio v"))
            #expect(try await fixture.undone()[0] == "anular cuarentena 1 1")
            #expect(fixture.kept.withLock { $0 } == [])
            fixture.remotes.setLines(.anular, .answer(200))
            _ = try await operador.decidir(1, .reintentar, razon: "ya anda", quien: "gema", trace: nil).commit()
            #expect(try await fixture.driveOn(times: 1) == ["noSePudo"])
            #expect(try await fixture.order().hasPrefix("cancelado - sin_servicio v"))
        }
    }

    @Test func `many calls that hang do not outlive the lease`() async throws {
        try await SagaFixture.with([.pagar: [.answer(400)], .anular: [.hang], .liberar: [.hang]], retries: 10) { fixture in
            let pedido = try await fixture.begin()
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before commit anotar" else { return }
                let lease = (try? await fixture.lease()) ?? .zero
                #expect(lease > .zero)
            }
            await FaultPoint.$visitor.withValue(visit) {
                _ = await fixture.drive(pedido)
            }
            #expect(try await fixture.undone() == ["anular pendiente 2 0", "liberar pendiente 0 0"])
        }
    }
}
