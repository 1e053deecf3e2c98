import Observability
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// The loop that takes over what nobody drives.
@Suite(.timeLimit(.minutes(5))) struct RecuperacionTests {
    private func recuperacion(_ fixture: SagaFixture, _ registry: MetricsRegistry = MetricsRegistry()) -> Recuperacion {
        Recuperacion(
            fixture.replica(), salidas: SalidaDAO(fixture.database), compensaciones: CompensacionDAO(fixture.database),
            pedidos: PedidoDAO(fixture.database), metricas: SagaMetrics(registry), tracer: .off, log: .none(fixture.world))
    }

    /// Runs the loop on clocks that stand still until the test moves them.
    private func running(_ fixture: SagaFixture) async throws {
        fixture.world.patience = .zero
        let recuperacion = recuperacion(fixture)
        fixture.world.spawn("saga") { await recuperacion.run() }
        try await fixture.world.untilTimers(1)
    }

    private func count(_ fixture: SagaFixture, _ estado: Pedido.Estado) async throws -> Int {
        try await PedidoDAO(fixture.database).pedidos(.todos, en: estado, antesDe: .max, limite: 1000).count
    }

    @Test func `at the most thirty-two are driven at one time, and one that ends makes room at once`() async throws {
        try await SagaFixture.with { fixture in
            for number in 1...40 { _ = try await fixture.begin(key: "k\(number)") }
            fixture.world.advance(by: .seconds(15))
            let opened = OneShot<Void>()
            fixture.remotes.setLines(.pagar, .after({ try await opened.value() }, .aprobado))
            try await running(fixture)
            try await fixture.remotes.until(.pagar, 32)
            fixture.world.advance(by: .seconds(1))
            try await fixture.world.untilTimers(1)
            #expect(fixture.remotes.count(.pagar) == 32)
            #expect(try await fixture.order(33) == "confirmando adelante - v1")
            opened.complete(.success(()))
            try await fixture.remotes.until(.pagar, 40)
            try await fixture.world.untilIdle(but: 1)
            #expect(try await count(fixture, .confirmado) == 40)
        }
    }

    @Test func `between two looks it sleeps`() async throws {
        try await SagaFixture.with { fixture in
            _ = try await fixture.begin()
            try await running(fixture)
            for _ in 1...14 {
                fixture.world.advance(by: .seconds(1))
                try await fixture.world.untilTimers(1)
                #expect(fixture.remotes.calls == [])
            }
            #expect(fixture.world.pauses.allSatisfy { $0 == .seconds(1) })
            fixture.world.advance(by: .seconds(1))
            try await fixture.remotes.until(.pagar, 1)
            try await fixture.world.untilIdle(but: 1)
            #expect(try await fixture.order() == "confirmado - - v3 7 aprobado")
        }
    }

    @Test func `a database that fails for a while only holds it up`() async throws {
        try await SagaFixture.with { fixture in
            _ = try await fixture.begin()
            try await fixture.database.write { try $0.execute("ALTER TABLE eventos RENAME TO otros") }
            fixture.world.advance(by: .seconds(15))
            try await running(fixture)
            #expect(try await fixture.order() == "confirmando adelante - v1")
            try await fixture.database.write { try $0.execute("ALTER TABLE otros RENAME TO eventos") }
            fixture.world.advance(by: .seconds(1))
            try await fixture.remotes.until(.pagar, 1)
            try await fixture.world.untilIdle(but: 1)
            #expect(try await fixture.order() == "confirmado - - v3 7 aprobado")
        }
    }

    @Test func `it ends with its database`() async throws {
        try await SagaFixture.with { fixture in
            try await running(fixture)
            fixture.database.close()
            fixture.world.advance(by: .seconds(1))
            try await fixture.world.untilIdle()
        }
    }

    @Test func `it ends with its task, in a pause as well as in the middle of a round`() async throws {
        try await SagaFixture.with { fixture in
            fixture.world.patience = .zero
            let recuperacion = recuperacion(fixture)
            let task = Task { await recuperacion.run() }
            try await fixture.world.untilTimers(1)
            task.cancel()
            await task.value
            #expect(fixture.world.timerCount == 0)
            let begin = OneShot<Void>()
            let other = Task {
                _ = try? await begin.value()
                await recuperacion.run()
            }
            other.cancel()
            await other.value
        }
    }

    @Test func `an operator's push drives all that is due, whatever becomes of each`() async throws {
        try await SagaFixture.with { fixture in
            let registry = MetricsRegistry()
            for number in 1...70 { _ = try await fixture.begin(key: "k\(number)") }
            fixture.world.advance(by: .seconds(15))
            fixture.remotes.setLines(.reservar, .sinStock, .estado("liberada"), .answer(200))
            fixture.remotes.setLines(.liberar, .answer(404))
            try await recuperacion(fixture, registry).impulsar()
            #expect(try await count(fixture, .confirmado) == 68)
            #expect(try await count(fixture, .cancelado) == 1)
            #expect(try await count(fixture, .confirmando) == 1)
            #expect(registry.text.contains("saga_orders_taken_over_total 7"))
        }
    }
}
