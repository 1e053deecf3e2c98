import Observability
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// The loop that empties the outbox.
@Suite(.timeLimit(.minutes(5))) struct SalidasTests {
    private func salidas(_ fixture: SagaFixture, _ saga: Saga? = nil) -> Salidas {
        Salidas(SalidaDAO(fixture.database), saga ?? fixture.replica(), tracer: .off, log: .none(fixture.world))
    }

    /// So many confirmed orders.
    private func fill(_ fixture: SagaFixture, _ count: Int) async throws {
        try await fixture.database.write { transaction in
            for number in 1...count {
                let clave = String(repeating: "0", count: 36 - "\(number)".count) + "\(number)"
                let id = try transaction.insert(
                    """
                    INSERT INTO pedidos (clave, estado, total, moneda, version, creado, medio, pago_id, pago_estado)
                    VALUES (?, 'confirmado', 1, 'PYG', 2, 0, 'tarjeta', 7, 'aprobado') RETURNING id
                    """, .text(clave))
                try transaction.execute(
                    "INSERT INTO salidas (pedido_id, intento, clave, creado) VALUES (?, 1, ?, 0)", .integer(id), .text(clave + ":1"))
            }
        }
    }

    @Test func `reservations are consumed five hundred at a time`() async throws {
        try await SagaFixture.with { fixture in
            try await fill(fixture, 501)
            let salidas = salidas(fixture)
            #expect(try await salidas.vaciar())
            #expect(try await fixture.outbox() == ["501 @:1"])
            #expect(try await salidas.vaciar())
            #expect(try await salidas.vaciar() == false)
            #expect(fixture.remotes.calls == ["lote 500", "lote 1"])
            #expect(try await fixture.timeline() == Array(repeating: "consumo inventario 200", count: 501))
        }
    }

    private static func lote(_ estados: [String?]) -> ScriptedRemotes.Line {
        let items = estados.enumerated().compactMap { index, estado in
            estado.map { #"{"id":"\#(String(repeating: "0", count: 35))\#(index + 1):1","estado":"\#($0)"}"# }
        }
        return .answer(200, #"{"items":[\#(items.joined(separator: ","))]}"#)
    }

    @Test func `only what is consumed goes; what can never be is an operator's matter, what was not answered stays`() async throws {
        try await SagaFixture.with { fixture in
            try await fill(fixture, 7)
            fixture.remotes.setLines(
                .lote, Self.lote(["consumida", "liberada", "devuelta", "expirada", "desconocida", nil, "rechazada"]))
            #expect(try await salidas(fixture).vaciar())
            #expect(try await fixture.outbox() == ["6 @:1"])
            #expect(try await fixture.undone() == Array(repeating: "consumir cuarentena 1 1", count: 4))
            let rows = try await CompensacionDAO(fixture.database).compensaciones(en: .cuarentena, despuesDe: 0, limite: 9)
            #expect(rows.map(\.pedidoID) == [2, 4, 5, 7])
            #expect(
                rows.map(\.ultimoError) == [
                    "inventario: liberada", "inventario: expirada", "inventario: desconocida", "inventario: rechazada",
                ])
            for id in 1...7 as ClosedRange<Int64> { #expect(try await fixture.order(id) == "confirmado - - v2 7 aprobado") }
            fixture.remotes.setLines(.lote, Self.lote([nil]))
            #expect(try await salidas(fixture).vaciar() == false, "no answer is nothing done")
        }
    }

    @Test func `an order that is confirmed wakes it`() async throws {
        try await SagaFixture.with { fixture in
            fixture.world.patience = .zero
            let saga = fixture.replica()
            let salidas = salidas(fixture, saga)
            fixture.world.spawn("outbox") { await salidas.run() }
            try await fixture.world.untilTimers(1)
            #expect(fixture.world.pauses == [.seconds(5)])
            let pedido = try await fixture.begin()
            _ = await saga.llevar(pedido)
            try await fixture.world.untilTimers(1)
            #expect(try await fixture.outbox() == [])
            #expect(fixture.remotes.calls.last == "lote 1")
            #expect(try await fixture.timeline().suffix(2) == ["confirmado", "consumo inventario 200"])
        }
    }

    @Test func `what another replica confirmed is found by itself`() async throws {
        try await SagaFixture.with { fixture in
            fixture.world.patience = .zero
            let salidas = salidas(fixture)
            fixture.world.spawn("outbox") { await salidas.run() }
            try await fixture.world.untilTimers(1)
            try await fixture.run()
            #expect(try await fixture.outbox().count == 1)
            fixture.world.advance(by: .seconds(5))
            try await fixture.world.untilTimers(1)
            #expect(try await fixture.outbox() == [])
        }
    }

    @Test(arguments: [ScriptedRemotes.Line.refuse, .lose, .answer(500), .answer(404), .busy(503, 1), .answer(200, "x")])
    func `while inventario is of no use it waits longer and longer`(line: ScriptedRemotes.Line) async throws {
        try await SagaFixture.with([.lote: [line]]) { fixture in
            try await fill(fixture, 1)
            fixture.world.patience = .zero
            let salidas = salidas(fixture)
            fixture.world.spawn("outbox") { await salidas.run() }
            for _ in 1...9 {
                try await fixture.world.untilTimers(1)
                fixture.world.advance(by: fixture.world.pauses.last ?? .zero)
            }
            try await fixture.world.untilTimers(1)
            // Half of 0.5 s, 1 s and so on up to half of 30 s.
            #expect(fixture.world.pauses.map(\.millis) == [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000])
            #expect(try await fixture.outbox().count == 1)
            #expect(try await fixture.undone() == [])
            fixture.remotes.setLines(.lote, Self.lote(["consumida"]))
            fixture.world.advance(by: .seconds(15))
            try await fixture.world.untilTimers(1)
            #expect(try await fixture.outbox() == [])
            #expect(fixture.world.pauses.last == .seconds(5))
        }
    }

    @Test func `it ends with its database, and with its task`() async throws {
        try await SagaFixture.with { fixture in
            fixture.world.patience = .zero
            let salidas = salidas(fixture)
            let task = Task { await salidas.run() }
            try await fixture.world.untilTimers(1)
            task.cancel()
            await task.value
            fixture.world.spawn("outbox") { await salidas.run() }
            try await fixture.world.untilTimers(1)
            fixture.database.close()
            fixture.world.advance(by: .seconds(5))
            try await fixture.world.untilIdle()
        }
    }
}
