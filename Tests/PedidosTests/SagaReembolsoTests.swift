import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// A refund is a saga like the other, and only forward: it is tried until it is done.
@Suite(.timeLimit(.minutes(5))) struct SagaReembolsoTests {
    private func refund(_ fixture: SagaFixture, _ id: Int64 = 1, key: String = "r") async -> String {
        let name = RequestName(subject: "gema", operation: "POST /pedidos/{id}/reembolsar", key: key, path: "/pedidos/\(id)/reembolsar")
        let peticion = Peticion(
            name, empieza: { [kept = fixture.kept] _, _ in kept.withLock { $0.append("\(key): empieza") } }, esOtra: { _ in })
        do {
            let servicio = fixture.reembolsos(fixture.replica())
            return SagaFixture.told(.success(try await servicio.reembolsar(id, razon: "roto", quien: "gema", peticion)))
        } catch {
            return SagaFixture.told(.failure(error))
        }
    }

    private func confirmed(
        _ script: ScriptedRemotes.Script = [:], _ body: @Sendable (SagaFixture) async throws -> Void
    ) async throws {
        try await SagaFixture.with(script) { fixture in
            #expect(try await fixture.run() == "confirmado")
            try await body(fixture)
        }
    }

    @Test func `it gives the money back, and the goods, and takes the outbox's word from it`() async throws {
        try await confirmed { fixture in
            #expect(await refund(fixture) == "reembolsado")
            #expect(fixture.remotes.calls.dropFirst(2) == ["reembolsar 7", "consumir @:1", "devolver @:1"])
            let order = try await fixture.order()
            #expect(order == "reembolsado - - v4 7 aprobado")
            let undone = try await fixture.undone()
            #expect(undone == ["reembolsar hecha 1 0", "consumir hecha 1 0", "devolver hecha 1 0"])
            let outbox = try await fixture.outbox()
            #expect(outbox == [])
            #expect(fixture.kept.withLock { $0 } == ["k: confirmado", "r: empieza", "r: reembolsado"])
            #expect(
                try await fixture.timeline().suffix(5) == [
                    "reembolsando", "reembolso pagos 200", "consumo inventario 200", "devolucion inventario 200", "reembolsado",
                ])
        }
    }

    @Test func `the money goes back also where the outbox has left the reservation to an operator, and before the goods are looked at`()
        async throws
    {
        try await confirmed([.lote: [.answer(200, "{}")]]) { fixture in
            let salida = try #require(try await SalidaDAO(fixture.database).primeras(1).first)
            let evento = Evento(.consumo, momento: fixture.world.now, intento: 1, traceID: nil)
            try await SalidaDAO(fixture.database).aCuarentena(salida, "inventario: liberada", evento).commit()
            fixture.remotes.setLines(.consumir, .estado("liberada"))
            #expect(await refund(fixture) == "reembolsando incierto")
            #expect(fixture.remotes.calls.dropFirst(2).prefix(2) == ["reembolsar 7", "consumir @:1"])
            let undone = try await fixture.undone()
            #expect(undone.sorted().contains("reembolsar hecha 1 0"))
        }
    }

    @Test func `done before, it is done, and that is kept as the answer`() async throws {
        try await confirmed { fixture in
            _ = await refund(fixture)
            let calls = fixture.remotes.calls.count
            #expect(await refund(fixture, key: "s") == "reembolsado")
            #expect(fixture.remotes.calls.count == calls)
            #expect(fixture.kept.withLock { $0 }.suffix(2) == ["s: empieza", "s: reembolsado"])
        }
    }

    @Test(arguments: [("confirmado", "commitUnknown"), ("reembolsado", "incierto"), ("cancelado", "incierto")])
    func `what is not known of a first commit the order tells`(estado: String, told: String) async throws {
        try await confirmed { fixture in
            if estado == "reembolsado" { _ = await refund(fixture) }
            if estado == "cancelado" { try await fixture.database.write { try $0.execute("UPDATE pedidos SET estado = 'cancelado'") } }
            let name = RequestName(subject: "gema", operation: "POST /pedidos/{id}/reembolsar", key: "s", path: "/pedidos/1/reembolsar")
            let peticion = Peticion(name, empieza: { _, _ in throw DatabaseError.commitUnknown("script") }, esOtra: { _ in })
            let servicio = fixture.reembolsos(fixture.replica())
            let result: Result<Resultado, any Error>
            do {
                result = .success(try await servicio.reembolsar(1, razon: "roto", quien: "gema", peticion))
            } catch {
                result = .failure(error)
            }
            #expect(SagaFixture.told(result) == told)
        }
    }

    @Test func `of two at once the second is told that it is under way, and leaves nothing`() async throws {
        try await confirmed { fixture in
            let other: @Sendable () async throws -> Void = { #expect(await refund(fixture, key: "s") == "reembolsando incierto") }
            fixture.remotes.setLines(.reembolsar, .after(other, .answer(200)))
            #expect(await refund(fixture) == "reembolsado")
            #expect(fixture.kept.withLock { $0 } == ["k: confirmado", "r: empieza", "r: reembolsado"])
            #expect(fixture.remotes.count(.reembolsar) == 1)
        }
    }

    @Test(arguments: [
        ("pendiente", "noAdmite"), ("confirmando", "noAdmite"), ("cancelado", "noAdmite"),
    ])
    func `an order that is not confirmed is not refunded, and that no is kept`(estado: String, told: String) async throws {
        try await SagaFixture.with { fixture in
            _ = try await fixture.begin()
            try await fixture.database.write {
                try $0.execute("UPDATE pedidos SET estado = ?, paso = NULL, arriendo = NULL", .text(estado))
            }
            #expect(await refund(fixture) == told)
            #expect(await refund(fixture, 2, key: "s") == "noEncontrado")
            #expect(fixture.kept.withLock { $0 } == ["r: empieza", "r: \(told)", "s: empieza", "s: noEncontrado"])
            #expect(try await fixture.order() == "\(estado) - - v1")
            #expect(fixture.remotes.calls == [])
        }
    }

    @Test func `what cannot be given back now is given back later`() async throws {
        try await confirmed([.reembolsar: [.lose]]) { fixture in
            #expect(await refund(fixture) == "reembolsando incierto")
            try await fixture.world.untilIdle()
            #expect(try await fixture.order().hasPrefix("reembolsando compensando - v"))
            fixture.remotes.setLines(.reembolsar, .answer(200))
            fixture.world.advance(by: .seconds(60))
            #expect(try await fixture.resume() == "reembolsado")
            #expect(fixture.kept.withLock { $0 }.last == "r: reembolsado")
        }
    }

    @Test func `goods do not go back while it is not settled whether their money does`() async throws {
        try await confirmed([.reembolsar: [.answer(404)]]) { fixture in
            var strict = fixture
            strict.plazos.rechazos = 1
            #expect(await refund(strict) == "reembolsando incierto")
            let operador = CompensacionDAO(fixture.database)
            _ = try await operador.decidir(3, .reintentar, razon: "a ver", quien: "gema", trace: nil).commit()
            _ = try await strict.resume()
            #expect(fixture.remotes.count(.consumir) == 0 && fixture.remotes.count(.devolver) == 0)
            #expect(try await fixture.undone()[0] == "reembolsar cuarentena 1 1")
        }
    }

    @Test func `whoever waits for one that is given up meanwhile is told so`() async throws {
        try await confirmed([.reembolsar: [.answer(404)]]) { fixture in
            var strict = fixture
            strict.plazos.rechazos = 1
            let database = fixture.database
            let visit: @Sendable (String) async -> Void = { point in
                guard point == "before read estado" else { return }
                let operador = CompensacionDAO(database)
                _ = try? await operador.decidir(1, .abandonar, razon: "no hay plata", quien: "gema", trace: nil).commit()
            }
            let told = await FaultPoint.$visitor.withValue(visit) { await refund(strict) }
            #expect(told == "reembolsoAbandonado")
        }
    }

    @Test func `one that an operator gave up can be asked for again`() async throws {
        try await confirmed([.reembolsar: [.answer(404)]]) { fixture in
            var strict = fixture
            strict.plazos.rechazos = 1
            #expect(await refund(strict) == "reembolsando incierto")
            #expect(try await fixture.undone()[0] == "reembolsar cuarentena 1 1")
            let operador = CompensacionDAO(fixture.database)
            _ = try await operador.decidir(1, .abandonar, razon: "no hay plata", quien: "gema", trace: nil).commit()
            #expect(try await fixture.order().hasPrefix("confirmado - - v"))
            #expect(try await fixture.outbox() == ["1 @:1"], "its reservation is still to be consumed")
            fixture.remotes.setLines(.reembolsar, .answer(200))
            #expect(await refund(fixture, key: "s") == "reembolsado")
            #expect(try await fixture.undone() == ["reembolsar hecha 1 0", "consumir hecha 1 0", "devolver hecha 1 0"])
        }
    }

    @Test func `an order whose payment's number was never kept is looked up by its charge's key`() async throws {
        try await confirmed([.buscar: [.answer(200, #"{"pago_id":9,"clave":"x","estado":"aprobado"}"#)]]) { fixture in
            try await fixture.database.write { try $0.execute("UPDATE pedidos SET pago_id = NULL, pago_estado = NULL") }
            #expect(await refund(fixture) == "reembolsado incierto")
            #expect(fixture.remotes.calls.dropFirst(2) == ["buscar @:1:cobro", "reembolsar 9", "consumir @:1", "devolver @:1"])
        }
        try await confirmed([.buscar: [.answer(404)]]) { fixture in
            try await fixture.database.write { try $0.execute("UPDATE pedidos SET pago_id = NULL, pago_estado = NULL") }
            #expect(await refund(fixture) == "reembolsando incierto")
            try await fixture.world.untilIdle()
            #expect(fixture.remotes.count(.reembolsar) == 0, "money that is not found is not taken for given back")
            #expect(try await fixture.undone()[0].hasPrefix("reembolsar pendiente "))
        }
    }
}
