import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// What each answer leads to on the way forward.
@Suite(.timeLimit(.minutes(5))) struct SagaConfirmTests {
    typealias Line = ScriptedRemotes.Line

    @Test(arguments: [201, 200]) func `an order that is reserved and charged is confirmed, its stock to be consumed`(status: Int)
        async throws
    {
        try await SagaFixture.with([.reservar: [.answer(status)]]) { fixture in
            let saga = fixture.replica()
            let woken = saga.haySalidas.next
            let pedido = try await fixture.begin()
            #expect(SagaFixture.told(await saga.llevar(pedido)) == "confirmado")
            #expect(fixture.remotes.calls == ["reservar @:1", "pagar @:1:cobro"])
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
            #expect(try await fixture.lease() == nil)
            #expect(try await fixture.outbox() == ["1 @:1"])
            #expect(try await fixture.undone() == [])
            #expect(try await fixture.timeline() == ["iniciado", "reserva inventario \(status)", "cobro pagos 200", "confirmado"])
            #expect(fixture.kept.withLock { $0 } == ["k: confirmado"])
            try await woken.value()
        }
    }

    @Test(arguments: [true, false]) func `without stock the order ends at once, whoever drives it`(own: Bool) async throws {
        try await SagaFixture.with([.reservar: [.sinStock]]) { fixture in
            let pedido = own ? try await fixture.begin() : try await fixture.beginAndLeave()
            let end = await fixture.replica().llevar(pedido)
            guard case .terminado(.failure(let error)) = end else { throw Unexpected(end: end) }
            #expect(error as? PedidoError == .sinStock([Falta(productoID: 1, cantidad: 2, disponible: 1)]))
            #expect(fixture.remotes.calls == ["reservar @:1"])
            #expect(try await fixture.order() == "cancelado - sin_stock v\(own ? 2 : 3)")
            #expect(try await fixture.undone() == [])
            #expect(fixture.kept.withLock { $0 } == ["k: sinStock"])
        }
    }

    struct Unexpected: Error { let end: Saga.Desenlace }

    /// One row of the protocol's table: what is answered, by whom the order is driven, and what is taken back then.
    struct Turn: Sendable, CustomTestStringConvertible {
        let call: ScriptedRemotes.Call
        let line: Line
        let own: Bool
        let takenBack: [String]
        let told: String
        let motivo: String

        init(
            _ call: ScriptedRemotes.Call, _ line: Line, own: Bool, _ takenBack: [String], _ told: String, _ motivo: String = "sin_servicio"
        ) {
            self.call = call
            self.line = line
            self.own = own
            self.takenBack = takenBack
            self.told = told
            self.motivo = motivo
        }

        var testDescription: String { "\(call) \(line) \(own ? "own" : "taken over")" }
    }

    private static let release = ["liberar @:1"]
    private static let both = ["anular @:1:cobro", "liberar @:1"]

    private static let turns: [Turn] = [
        ["liberada", "expirada", "devuelta"].flatMap { estado in
            [
                Turn(.reservar, .estado(estado), own: true, release, "noSePudo"),
                Turn(.reservar, .estado(estado), own: false, both, "noSePudo"),
            ]
        },
        [400, 401, 404, 422].flatMap { status in
            [
                Turn(.reservar, .answer(status), own: true, release, "inventario"),
                Turn(.reservar, .answer(status), own: false, both, "inventario"),
                Turn(.pagar, .answer(status), own: true, both, "pagos"), Turn(.pagar, .answer(status), own: false, both, "pagos"),
            ]
        },
        [
            Turn(.pagar, .estado("raro"), own: true, both, "pagos"),
            Turn(.pagar, .rechazado, own: true, release, "cancelado rechazado", "pago_rechazado"),
            Turn(.pagar, .rechazado, own: false, release, "cancelado rechazado", "pago_rechazado"),
            Turn(.pagar, .refuse, own: true, release, "pagos"),
        ],
        ["anulado", "reembolsado"].flatMap { estado in
            [true, false].map { Turn(.pagar, .estado(estado), own: $0, release, "noSePudo") }
        },
    ].flatMap { $0 }

    @Test(arguments: turns) func `what cannot be confirmed is taken back`(turn: Turn) async throws {
        try await SagaFixture.with([turn.call: [turn.line]]) { fixture in
            let pedido = turn.own ? try await fixture.begin() : try await fixture.beginAndLeave()
            let forward = turn.call == .reservar ? ["reservar @:1"] : ["reservar @:1", "pagar @:1:cobro"]
            #expect(await fixture.drive(pedido) == turn.told)
            #expect(fixture.remotes.calls == forward + turn.takenBack)
            let pago = turn.motivo == "pago_rechazado" ? " 7 rechazado" : ""
            #expect(try await fixture.order() == "cancelado - \(turn.motivo) v\(turn.own ? 3 : 4)\(pago)")
            #expect(try await fixture.lease() == nil)
            #expect(try await fixture.undone() == turn.takenBack.map { $0.split(separator: " ")[0] + " hecha 1 0" })
            #expect(try await fixture.outbox() == [])
            #expect(fixture.kept.withLock { $0 } == ["k: \(turn.told)"])
            let lines = try await fixture.timeline().filter { !$0.contains(" ") }
            #expect(lines == ["iniciado"] + (turn.own ? [] : ["retomado"]) + ["vuelta", "cancelado"])
        }
    }

    private static let unknown: [Line] = [
        .lose, .hang, .answer(500), .answer(503), .busy(503, 1), .answer(429), .busy(409, 1), .answer(302),
    ]
    /// Each with the call that it is the answer to: a reservation's answer has no body that counts.
    private static let unknownAnswers: [(ScriptedRemotes.Call, Line)] =
        unknown.map { (.reservar, $0) } + (unknown + [.answer(200, "x")]).map { (.pagar, $0) }

    @Test(arguments: unknownAnswers)
    func `what is not known is asked again under its name`(call: ScriptedRemotes.Call, line: Line) async throws {
        let last: Line = call == .reservar ? .answer(200) : .aprobado
        try await SagaFixture.with([call: [line, line, last]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "confirmado")
            let reserve = "reservar @:1"
            let charge = "pagar @:1:cobro"
            let calls = call == .reservar ? [reserve, reserve, reserve, charge] : [reserve, charge, reserve, charge, reserve, charge]
            #expect(fixture.remotes.calls == calls)
            let order = try await fixture.order()
            #expect(order == "confirmado - - v2 7 aprobado")
        }
    }

    @Test(arguments: [true, false]) func `a charge that stays unknown is asked for until the deadline, then voided`(own: Bool) async throws
    {
        try await SagaFixture.with([.pagar: [.lose]]) { fixture in
            let pedido = own ? try await fixture.begin() : try await fixture.beginAndLeave()
            let start = fixture.world.uptime
            #expect(await fixture.drive(pedido) == "pagos")
            #expect(Array(fixture.remotes.calls.suffix(2)) == Self.both)
            #expect(try await fixture.order() == "cancelado - sin_servicio v\(own ? 3 : 4)")
            // Pauses are half of bounds that double: 0.25 s, 0.5 s, 1 s, 2 s, then 2.5 s.
            let pauses = fixture.world.pauses
            #expect(pauses.prefix(5).map { $0.millis } == [250, 500, 1000, 2000, 2500])
            #expect(pauses.dropFirst(4).allSatisfy { $0.millis == 2500 })
            let took = (fixture.world.uptime - start).millis
            #expect(own ? (60_000..<62_500).contains(took) : (45_000..<47_500).contains(took))
            #expect(fixture.remotes.count(.pagar) == pauses.count)
        }
    }

    @Test func `a reservation that stays unknown is asked for until the deadline, then released, and nothing voided`() async throws {
        try await SagaFixture.with([.reservar: [.lose]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "inventario")
            #expect(Array(fixture.remotes.calls.suffix(2)) == ["reservar @:1", "liberar @:1"])
            #expect(fixture.remotes.count(.pagar) == 0)
            let order = try await fixture.order()
            #expect(order == "cancelado - sin_servicio v3")
        }
    }

    @Test func `where nothing ever left the order ends at once`() async throws {
        try await SagaFixture.with([.reservar: [.refuse]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "inventario")
            #expect(fixture.remotes.calls == ["reservar @:1"])
            let order = try await fixture.order()
            #expect(order == "cancelado - sin_servicio v2")
            let undone = try await fixture.undone()
            #expect(undone == [])
            let timeline = try await fixture.timeline()
            #expect(timeline == ["iniciado", "reserva inventario", "cancelado"])
        }
    }

    @Test func `an open breaker lets nothing leave`() async throws {
        try await SagaFixture.with([.reservar: [.refuse]], failures: 1) { fixture in
            let saga = fixture.replica()
            for id in 1...2 as ClosedRange<Int64> {
                let pedido = try await fixture.begin(key: "k\(id)")
                #expect(SagaFixture.told(await saga.llevar(pedido)) == "inventario")
                #expect(try await fixture.order(id) == "cancelado - sin_servicio v2")
            }
            #expect(fixture.remotes.calls == ["reservar @:1"])
        }
    }

    @Test(arguments: [true, false])
    func `a call that left once, or may have left elsewhere, is unknown whatever becomes of its repeats`(own: Bool) async throws {
        let lines: [Line] = own ? [.lose, .refuse] : [.refuse]
        for call in [ScriptedRemotes.Call.reservar, .pagar] {
            try await SagaFixture.with([call: lines]) { fixture in
                let pedido = own ? try await fixture.begin() : try await fixture.beginAndLeave()
                #expect(await fixture.drive(pedido) == (call == .reservar ? "inventario" : "pagos"))
                #expect(fixture.remotes.count(call) > 10)
                let back = own && call == .reservar ? Self.release : Self.both
                #expect(Array(fixture.remotes.calls.suffix(back.count)) == back)
                #expect(fixture.remotes.count(.anular) == (back == Self.both ? 1 : 0))
            }
        }
    }

    @Test func `an order that is past its deadline when it is taken over is not charged any more`() async throws {
        try await SagaFixture.with { fixture in
            _ = try await fixture.begin()
            fixture.world.advance(by: .seconds(60))
            #expect(try await fixture.resume() == "noSePudo")
            #expect(fixture.remotes.calls == Self.both)
            #expect(try await fixture.order() == "cancelado - sin_servicio v4")
        }
    }

    @Test(arguments: [ScriptedRemotes.Call.reservar, .pagar], [0, 2])
    func `while others hang, and in the pauses between, the order stays its own`(call: ScriptedRemotes.Call, retries: Int) async throws {
        try await SagaFixture.with([call: [.hang]], retries: retries) { fixture in
            let least = Locked(Duration.seconds(99))
            fixture.remotes.setLines(call, .after({ try await Self.look(fixture, least) }, .hang))
            let pedido = try await fixture.begin()
            let visit: @Sendable (String) async -> Void = { point in
                guard ["before commit prorrogar", "before commit darVuelta"].contains(point) else { return }
                try? await Self.look(fixture, least)
            }
            await FaultPoint.$visitor.withValue(visit) {
                #expect(await fixture.drive(pedido) == (call == .reservar ? "inventario" : "pagos"))
            }
            #expect(least.withLock { $0 } > .zero)
            #expect(try await fixture.order() == "cancelado - sin_servicio v3")
        }
    }

    private static func look(_ fixture: SagaFixture, _ least: Locked<Duration>) async throws {
        let lease = try await fixture.lease() ?? .zero
        least.withLock { $0 = min($0, lease) }
    }
}
