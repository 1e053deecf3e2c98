import Dinero
import Persistence
import Resilience
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// The wait for a saga, and what is known when a commit's outcome is not.
@Suite(.timeLimit(.minutes(5))) struct PedidoServicioTests {
    typealias Line = ScriptedRemotes.Line

    private let lineas = [LineaPedida(productoID: 1, cantidad: 2)]

    private func ask(_ fixture: SagaFixture, _ peticion: Peticion = .sinNombre) async -> String {
        do {
            return SagaFixture.told(.success(try await fixture.servicio(fixture.replica()).crear(lineas, .tarjeta, dueno: "ana", peticion)))
        } catch {
            return SagaFixture.told(.failure(error))
        }
    }

    /// Holds a call until it is opened.
    private struct Hold: Sendable {
        let opened = OneShot<Void>()
        let arrived = OneShot<Void>()

        func line(_ then: Line) -> Line {
            .after(
                { [opened, arrived] in
                    arrived.complete(.success(()))
                    try await opened.value()
                }, then)
        }
    }

    @Test(arguments: [
        (ScriptedRemotes.Call.pagar, Line.aprobado, "confirmado"), (.pagar, .rechazado, "cancelado rechazado"),
        (.reservar, .sinStock, "sinStock"), (.pagar, .refuse, "pagos"), (.reservar, .refuse, "inventario"),
        (.pagar, .estado("anulado"), "noSePudo"), (.precios, .answer(200, #"{"items":[]}"#), "productoDesconocido"),
    ])
    func `who waits is told how it ended`(call: ScriptedRemotes.Call, line: Line, told: String) async throws {
        try await SagaFixture.with([call: [line]]) { fixture in
            #expect(await ask(fixture) == told)
        }
    }

    @Test func `who has waited ten seconds is told that it is not known, and the saga goes on`() async throws {
        try await SagaFixture.with { fixture in
            let hold = Hold()
            fixture.remotes.setLines(.pagar, hold.line(.aprobado))
            async let told = ask(fixture)
            try await hold.arrived.value()
            try await fixture.world.untilTimers(1)
            fixture.world.advance(by: .milliseconds(9999))
            #expect(fixture.world.timerCount == 1)
            fixture.world.advance(by: .milliseconds(1))
            #expect(await told == "confirmando incierto")
            hold.opened.complete(.success(()))
            try await fixture.world.untilIdle()
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
        }
    }

    @Test func `the caller's deadline ends the wait, and no call of the saga`() async throws {
        try await SagaFixture.with { fixture in
            fixture.world.patience = .milliseconds(10)
            let hold = Hold()
            fixture.remotes.setLines(.reservar, hold.line(.answer(200)))
            let until = Deadline(fixture.world.uptime + .milliseconds(40))
            async let told = Deadline.$current.withValue(until) { await ask(fixture) }
            try await hold.arrived.value()
            try await fixture.world.untilTimers(1)
            fixture.world.advance(by: .milliseconds(40))
            #expect(await told == "confirmando incierto")
            hold.opened.complete(.success(()))
            try await fixture.world.untilIdle()
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
        }
    }

    @Test func `an order that nobody waits for any more is not begun`() async throws {
        try await SagaFixture.with { fixture in
            let late: @Sendable () async throws -> Void = { fixture.world.advance(by: .milliseconds(40)) }
            fixture.remotes.setLines(.precios, .after(late, .answer(200, #"{"items":[{"id":1,"nombre":"P","precio":1}]}"#)))
            let told = await Deadline.$current.withValue(Deadline(fixture.world.uptime + .milliseconds(40))) { await ask(fixture) }
            #expect(told == "DeadlinePassed")
            let order = try await fixture.order()
            #expect(order == "none")
        }
    }

    @Test func `who goes away ends his wait alone`() async throws {
        try await SagaFixture.with { fixture in
            let hold = Hold()
            fixture.remotes.setLines(.pagar, hold.line(.aprobado))
            let task = Task { await ask(fixture) }
            try await hold.arrived.value()
            try await fixture.world.untilTimers(1)
            task.cancel()
            #expect(await task.value == "confirmando incierto", "what has begun may have been charged")
            hold.opened.complete(.success(()))
            try await fixture.world.untilIdle()
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
        }
    }

    @Test func `whoever's order was ended by another replica is told how`() async throws {
        for (line, told) in [(Line.aprobado, "confirmado"), (.rechazado, "cancelado rechazado"), (.estado("anulado"), "noSePudo")] {
            try await SagaFixture.with { fixture in
                let rival: @Sendable () async throws -> Void = {
                    let end = try await fixture.resume()
                    #expect(end == told)
                }
                fixture.remotes.setLines(.pagar, .after(rival, .aprobado), line)
                var patient = fixture
                patient.plazos.espera = .seconds(30)
                #expect(await ask(patient) == told)
            }
        }
    }

    // A commit whose outcome is not known.

    /// A request whose first commit comes to nothing that is known.
    private func unknown(_ clave: Locked<String>, times: Int = 1) -> Peticion {
        let left = Locked(times)
        return .sinNombre { id, transaction in
            let text = try transaction.first("SELECT clave FROM pedidos WHERE id = ?", .integer(id)) { try $0.text(0) } ?? ""
            clave.withLock { $0 = text }
            if left.withLock({
                $0 -= 1
                return $0 >= 0
            }) {
                throw DatabaseError.commitUnknown("script")
            }
        }
    }

    @Test func `a first commit that did not take place is an error, and nothing has been asked for`() async throws {
        try await SagaFixture.with { fixture in
            #expect(await ask(fixture, unknown(Locked(""))) == "commitUnknown")
            let order = try await fixture.order()
            #expect(order == "none")
            #expect(fixture.remotes.calls == ["precios productos?ids=1"])
        }
    }

    @Test func `a first commit that may have taken place, and cannot be looked for, is no error that says that it has not`() async throws {
        try await SagaFixture.with { fixture in
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before read empezado" else { return }
                _ = try? await fixture.database.write { try $0.execute("ALTER TABLE pedidos RENAME TO otros") }
            }
            #expect(await FaultPoint.$visitor.withValue(visit) { await ask(fixture, unknown(Locked(""))) } == "incierto")
        }
    }

    @Test(arguments: [1, 2]) func `a first commit that did take place is found by the order's name`(version: Int64) async throws {
        try await SagaFixture.with { fixture in
            let clave = Locked("")
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before read empezado" else { return }
                await fixture.pretend(clave.withLock { $0 }, version)
            }
            let told = await FaultPoint.$visitor.withValue(visit) { await ask(fixture, unknown(clave)) }
            #expect(told == (version == 1 ? "confirmado" : "confirmando incierto"))
            let order = try await fixture.order()
            #expect(order == (version == 1 ? "confirmado - - v2 7 aprobado" : "confirmando adelante - v2"))
        }
    }

    @Test func `a last commit that did not take place leaves the order to the recovery`() async throws {
        try await SagaFixture.with { fixture in
            fixture.breaks.withLock { $0 = [DatabaseError.commitUnknown("script")] }
            #expect(await ask(fixture) == "confirmando incierto")
            let order = try await fixture.order()
            #expect(order == "confirmando adelante - v1")
            let told = try await fixture.resume()
            #expect(told == "confirmado")
            #expect(fixture.remotes.count(.pagar) == 2)
        }
    }

    @Test func `a last commit that did take place is what is told`() async throws {
        try await SagaFixture.with { fixture in
            fixture.breaks.withLock { $0 = [DatabaseError.commitUnknown("script")] }
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before read estado" else { return }
                if let pedido = try? await fixture.takeOver() { await fixture.drive(pedido) }
            }
            #expect(await FaultPoint.$visitor.withValue(visit) { await ask(fixture) } == "confirmado")
            let outbox = try await fixture.outbox()
            #expect(outbox == ["1 @:1"])
        }
    }
}

extension SagaFixture {
    /// Writes the order of that name, as if its first commit had taken place, and been taken over where it is not the first version.
    fileprivate func pretend(_ clave: String, _ version: Int64) async {
        let digits = clave.replacing("-", with: "")
        guard let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16) else { return }
        let uuid = UUIDv7(moment: Instante(micros: Int64(high >> 16) * 1000), random: (high, low))
        let linea = Linea(productoID: 1, cantidad: 2, precio: Importe(diezmilesimas: 15_000))
        let nuevo = SagaDAO.Nuevo(clave: uuid, lineas: [linea], total: Importe(diezmilesimas: 30_000), pago: .tarjeta, dueno: "ana")
        _ = try? await dao.empezar(nuevo, plazos, nil, trace: nil).within { transaction, work in
            _ = try work(transaction)
            try transaction.execute("UPDATE pedidos SET version = ?", .integer(version))
        }.commit()
    }
}
