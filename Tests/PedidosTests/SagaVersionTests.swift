import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// Replicas that want one order, and databases that fail in the middle of it.
@Suite(.timeLimit(.minutes(5))) struct SagaVersionTests {
    typealias Line = ScriptedRemotes.Line
    typealias Call = ScriptedRemotes.Call

    /// Where the order is lost, under which script, and the last call that is made after that.
    struct Loss: Sendable {
        let at: Call
        let script: ScriptedRemotes.Script
        let last: Call
    }

    private static let losses = [
        Loss(at: .reservar, script: [:], last: .pagar),
        Loss(at: .reservar, script: [.reservar: [.sinStock]], last: .reservar),
        Loss(at: .reservar, script: [.reservar: [.refuse]], last: .reservar),
        Loss(at: .reservar, script: [.reservar: [.lose]], last: .reservar),
        Loss(at: .reservar, script: [.reservar: [.answer(422)]], last: .reservar),
        Loss(at: .pagar, script: [:], last: .pagar),
        Loss(at: .pagar, script: [.pagar: [.lose]], last: .pagar),
        Loss(at: .pagar, script: [.pagar: [.rechazado]], last: .pagar),
        Loss(at: .pagar, script: [.pagar: [.answer(400)]], last: .pagar),
        Loss(at: .anular, script: [.pagar: [.answer(400)]], last: .liberar),
        Loss(at: .anular, script: [.pagar: [.answer(400)], .anular: [.lose]], last: .anular),
        Loss(at: .anular, script: [.pagar: [.answer(400)], .anular: [.answer(400)]], last: .anular),
        Loss(at: .liberar, script: [.pagar: [.answer(400)]], last: .liberar),
        Loss(at: .liberar, script: [.pagar: [.rechazado]], last: .liberar),
    ]

    @Test(arguments: losses) func `whoever has lost the order stops at its next commit and writes nothing but what it has asked`(loss: Loss)
        async throws
    {
        try await SagaFixture.with(loss.script, plazos: Plazos(rechazos: 1)) { fixture in
            let before = Locked<[String]>([])
            let line = loss.script[loss.at]?.first ?? (loss.at == .pagar ? .aprobado : .answer(200))
            fixture.remotes.setLines(
                loss.at,
                .after(
                    {
                        try await fixture.database.write { try $0.execute("UPDATE pedidos SET version = version + 1") }
                        let contents = try await fixture.state()
                        before.withLock { $0 = contents }
                    }, line))
            let told = try await fixture.run()
            #expect(told == "perdido")
            let found = try await fixture.state()
            #expect(found == before.withLock { $0 })
            let asked = try await fixture.database.read { transaction in
                try transaction.query("SELECT remoto FROM eventos WHERE remoto IS NOT NULL ORDER BY id") { try $0.text(0) }
            }
            #expect(asked.count == fixture.remotes.calls.count, "each call is in the timeline")
            #expect(fixture.remotes.calls.last?.hasPrefix(loss.last.rawValue) == true)
            #expect(fixture.remotes.count(loss.last) == 1)
            #expect(fixture.kept.withLock { $0 } == [])
        }
    }

    @Test func `a replica that was paused past its lease finds that another one confirmed the order`() async throws {
        try await SagaFixture.with { fixture in
            let pedido = try await fixture.begin()
            let rival: @Sendable () async throws -> Void = {
                let end = try await fixture.resume()
                #expect(end == "confirmado")
            }
            fixture.remotes.setLines(
                .pagar, .after(rival, .aprobado), .aprobado)
            #expect(await fixture.drive(pedido) == "perdido")
            #expect(fixture.remotes.calls == ["reservar @:1", "pagar @:1:cobro", "reservar @:1", "pagar @:1:cobro"])
            #expect(try await fixture.order() == "confirmado - - v3 7 aprobado")
            #expect(try await fixture.outbox() == ["1 @:1"])
            #expect(fixture.kept.withLock { $0 } == ["k: confirmado"])
        }
    }

    @Test func `a replica that was paused past the deadline confirms nothing, though its charge was approved`() async throws {
        try await SagaFixture.with { fixture in
            let pedido = try await fixture.begin()
            let rival: @Sendable () async throws -> Void = {
                fixture.world.advance(by: .seconds(60))
                let told = try await fixture.resume()
                #expect(told == "noSePudo")
            }
            fixture.remotes.setLines(.pagar, .after(rival, .aprobado))
            #expect(await fixture.drive(pedido) == "perdido")
            #expect(fixture.remotes.calls == ["reservar @:1", "pagar @:1:cobro", "anular @:1:cobro", "liberar @:1"])
            #expect(try await fixture.order() == "cancelado - sin_servicio v4")
            #expect(try await fixture.outbox() == [])
        }
    }

    @Test func `two that take back the same do it once`() async throws {
        try await SagaFixture.with([.pagar: [.rechazado]]) { fixture in
            let pedido = try await fixture.begin()
            let rival: @Sendable () async throws -> Void = {
                let told = try await fixture.resume()
                #expect(told == "cancelado rechazado")
            }
            fixture.remotes.setLines(.liberar, .after(rival, .answer(200)), .answer(200))
            #expect(await fixture.drive(pedido) == "perdido")
            #expect(try await fixture.order() == "cancelado - pago_rechazado v4 7 rechazado")
            #expect(try await fixture.undone() == ["liberar hecha 1 0"])
            #expect(fixture.kept.withLock { $0 } == ["k: cancelado rechazado"])
        }
    }

    @Test(arguments: [Call.reservar, .pagar, .liberar])
    func `an order that cannot be written is left as it is, and taken up later`(call: Call) async throws {
        let script: ScriptedRemotes.Script = call == .liberar ? [.pagar: [.rechazado]] : [:]
        try await SagaFixture.with(script) { fixture in
            let line: Line = call == .pagar ? .aprobado : .answer(200)
            let breaking: @Sendable () async throws -> Void = {
                _ = try await fixture.database.write { try $0.execute("ALTER TABLE eventos RENAME TO otros") }
            }
            fixture.remotes.setLines(call, .after(breaking, line), line)
            #expect(try await fixture.run() == "aplazado")
            #expect(try await fixture.order().hasPrefix("confirmando "))
            #expect(fixture.kept.withLock { $0 } == [])
            try await fixture.database.write { try $0.execute("ALTER TABLE otros RENAME TO eventos") }
            #expect(try await fixture.resume() == (call == .liberar ? "cancelado rechazado" : "confirmado"))
        }
    }

    @Test func `a task that is cancelled leaves the order to others, but writes down what it knows`() async throws {
        try await SagaFixture.with { fixture in
            let held = OneShot<Void>()
            let arrived = OneShot<Void>()
            let pedido = try await fixture.begin()
            fixture.remotes.setLines(
                .pagar,
                .after(
                    {
                        arrived.complete(.success(()))
                        try await held.value()
                    }, .aprobado), .aprobado)
            let task = Task { await fixture.drive(pedido) }
            try await arrived.value()
            task.cancel()
            #expect(await task.value == "aplazado")
            #expect(try await fixture.order() == "confirmando adelante - v1")
            #expect(try await fixture.resume() == "confirmado")
        }
        try await SagaFixture.with { fixture in
            let pedido = try await fixture.begin()
            let task = Locked<Task<String, Never>?>(nil)
            let ready = OneShot<Void>()
            fixture.remotes.setLines(.pagar, .after({ task.withLock { $0 }?.cancel() }, .aprobado))
            task.withLock {
                $0 = Task {
                    try? await ready.value()
                    return await fixture.drive(pedido)
                }
            }
            ready.complete(.success(()))
            #expect(await task.withLock { $0 }?.value == "confirmado")
            task.withLock { $0 = nil }  // or each would keep the other
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
        }
    }
}

extension SagaFixture {
    /// All that the database holds but the timeline.
    fileprivate func state() async throws -> [String] {
        try await database.contents().filter { !$0.hasPrefix("eventos ") && !$0.hasPrefix("sqlite_sequence 'eventos'") }
    }
}
