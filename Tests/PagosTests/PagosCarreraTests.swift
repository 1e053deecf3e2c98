import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Two wishes at once, and callers who do not wait.
@Suite(.timeLimit(.minutes(5))) struct PagosCarreraTests {
    @Test func `while a charge is under way its repeat and its void are told to wait, and the gateway is asked once`() async throws {
        let callada = Callada()
        let pasarela = Guion(callada.papel)
        try await Caja.with(pasarela: pasarela) { caja in
            async let first = caja.pagar("k")
            try await callada.asked.value()
            for answer in [try await caja.pagar("k"), try await caja.anular("k"), try await caja.reembolsar(1)] {
                #expect(answer.status == 409)
                #expect(answer.headers["Retry-After"] == "1")
                let problem = try answer.problem()
                #expect(problem.error == "La petición sigue en curso")
                #expect(try problem.json.integer("pago_id") == 1)
                #expect(try problem.json.string("estado") == "en_curso")
            }
            callada.answer.complete(.success(.aprobado))
            #expect(try await first.text == #"{"pago_id":1,"estado":"aprobado","clave":"k"}"#)
            #expect(pasarela.llamadas == ["cobrar k"])
            let anulado = try await caja.anular("k")
            #expect(anulado.status == 200)
            #expect(anulado.text == #"{"pago_id":1,"clave":"k","estado":"anulado"}"#)
            #expect(pasarela.llamadas == ["cobrar k", "anular k"])
        }
    }

    @Test func `a void that comes first refuses the charge that comes late, whatever it is`() async throws {
        try await Caja.with { caja in
            #expect(try await caja.anular("k").text == #"{"pago_id":1,"clave":"k","estado":"anulado"}"#)
            for body in [#"{"monto":5}"#, #"{"monto":6,"moneda":"USD"}"#] {
                let answer = try await caja.pagar("k", body)
                #expect(answer.status == 409)
                #expect(answer.headers["Retry-After"] == nil)
                #expect(try answer.json().string("estado") == "anulado")
            }
            #expect(try await caja.movimientos() == [])
            let read = try await caja.service.call(.get, "/pagos?clave=k")
            #expect(read.text.hasPrefix(#"{"pago_id":1,"clave":"k","estado":"anulado","momento":""#))
            let list = try await caja.service.call(.get, "/pagos")
            #expect(try list.json().objects("items")?.first?.members.map(\.name) == ["pago_id", "clave", "estado", "momento"])
        }
    }

    @Test(arguments: [Guion.Verbo.reembolsar, .anular])
    func `of two that take a charge back at once one waits, and the gateway is asked once`(verbo: Guion.Verbo) async throws {
        let callada = Callada()
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            @Sendable func deshacer() async throws -> Answer {
                verbo == .anular ? try await caja.anular("k") : try await caja.reembolsar(1)
            }
            _ = try await caja.pagar("k")
            pasarela.ahora(callada.papel)
            async let first = deshacer()
            try await callada.asked.value()
            let second = try await deshacer()
            #expect(second.status == 409)
            #expect(second.headers["Retry-After"] == "1")
            #expect(try second.json().string("estado") == (verbo == .anular ? "anulando" : "reembolsando"))
            callada.answer.complete(.success(nil))
            let third = try await first
            #expect(third.status == 200)
            #expect(try await deshacer().body == third.body)
            #expect(pasarela.llamadas == ["cobrar k", "\(verbo) k"])
        }
    }

    @Test func `of a void and a refund at once one wins`() async throws {
        try await Caja.with { caja in
            for number in 1...20 as ClosedRange<Int64> {
                _ = try await caja.pagar("k\(number)")
                async let anular = caja.anular("k\(number)")
                async let reembolsar = caja.reembolsar(number)
                let statuses = try await [anular.status, reembolsar.status]
                #expect(statuses.contains(200) && statuses.allSatisfy { [200, 409].contains($0) })
                let tipos = try await caja.movimientos().filter { $0.hasPrefix("k\(number) ") }
                #expect(tipos.count == 2)
            }
        }
    }

    @Test(arguments: [
        (Guion.Verbo.cobrar, "en_curso", "aprobado"), (.anular, "anulando", "anulado"), (.reembolsar, "reembolsando", "reembolsado"),
    ])
    func `a caller who goes away, or a service that stops, ends only the wait, and never says that nothing was done`(
        verbo: Guion.Verbo, durante: String, alFinal: String
    ) async throws {
        let callada = Callada()
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            @Sendable func hacer() async throws -> Answer {
                switch verbo {
                case .cobrar, .consultar: try await caja.pagar("k")
                case .anular: try await caja.anular("k")
                case .reembolsar: try await caja.reembolsar(1)
                }
            }
            if verbo != .cobrar { _ = try await caja.pagar("k") }
            pasarela.ahora(callada.papel)
            let caller = Task { try await hacer() }
            try await callada.asked.value()
            caller.cancel()
            let answer = try await caller.value
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try answer.json().string("estado") == durante)
            #expect(try await caja.estados() == ["k \(durante)"])
            callada.answer.complete(.success(.aprobado))
            while try await caja.estados() != ["k \(alFinal)"] { await Task.yield() }
            #expect(try await hacer().status == 200)
        }
    }

    @Test(arguments: [(2000 as Int?, 2), (nil, 10), (60_000, 10)])
    func `a caller is told after his deadline, or after ten seconds, that it is not known yet`(plazo: Int?, segundos: Int) async throws {
        let world = ManualWorld()
        let callada = Callada()
        try await Caja.with(pasarela: Guion(callada.papel), in: world) { caja in
            async let first = caja.pagar("k", plazo: plazo)
            try await callada.asked.value()
            await world.untilTimers(1)
            world.advance(by: .seconds(segundos) - .milliseconds(1))
            #expect(world.timerCount == 1)
            world.advance(by: .milliseconds(1))
            let answer = try await first
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try answer.json().string("estado") == "en_curso")
            callada.answer.complete(.success(.aprobado))
            while try await caja.estados() != ["k aprobado"] { await Task.yield() }
        }
    }

    @Test func `twenty with one key at once make one charge`() async throws {
        try await Caja.with { caja in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...20 { group.addTask { try await caja.pagar("k").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.contains(200) && statuses.allSatisfy { [200, 409].contains($0) })
            #expect(try await caja.movimientos() == ["k cobro 50000 PYG"])
            #expect(try await caja.estados() == ["k aprobado"])
        }
    }
}
