import HTTPServer
import JSON
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// What takes a charge back, under an Idempotency-Key.
@Suite(.timeLimit(.minutes(5))) struct PagosUnaVezTests {
    enum Modo: String, Sendable, CaseIterable {
        case anular, reembolsar

        var durante: String { self == .anular ? "anulando" : "reembolsando" }
        var final: String { self == .anular ? "anulado" : "reembolsado" }
    }

    /// Takes back the charge `c<numero>`, which is the payment of that number.
    private func hacer(_ modo: Modo, _ numero: Int64, clave: String?, _ caja: Caja) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token]
        headers["Idempotency-Key"] = clave
        return switch modo {
        case .anular: try await caja.service.call(.post, "/pagos/anular", #"{"clave":"c\#(numero)"}"#, headers: headers)
        case .reembolsar: try await caja.service.call(.post, "/pagos/\(numero)/reembolsar", headers: headers)
        }
    }

    /// The keys of stored answers, as `k 200`; `k -` for one that has none yet.
    private func registros(_ caja: Caja) async throws -> [String] {
        try await caja.database.read { transaction in
            try transaction.query("SELECT clave, estado FROM idempotencia ORDER BY clave") { row in
                "\(try row.text(0)) \(try row.optionalInteger(1).map(String.init) ?? "-")"
            }
        }
    }

    @Test(arguments: Modo.allCases) func `the same again has the same answer, and says that it is one`(modo: Modo) async throws {
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            _ = try await caja.pagar("c1")
            let first = try await hacer(modo, 1, clave: "k", caja)
            #expect(first.status == 200)
            #expect(first.text == #"{"pago_id":1,"clave":"c1","estado":"\#(modo.final)"}"#)
            #expect(first.headers["Idempotent-Replayed"] == nil)
            let before = try await caja.database.contents()
            let again = try await hacer(modo, 1, clave: "k", caja)
            #expect(again.status == 200)
            #expect(again.body == first.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(try await caja.database.contents() == before)
            #expect(pasarela.llamadas == ["cobrar c1", "\(modo) c1"])
        }
    }

    @Test(arguments: Modo.allCases) func `something else under the key is refused, also while the first is under way`(modo: Modo)
        async throws
    {
        let callada = Callada()
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            for numero in 1...2 { _ = try await caja.pagar("c\(numero)") }
            pasarela.ahora(callada.papel)
            async let first = hacer(modo, 1, clave: "k", caja)
            try await callada.asked.value()
            for _ in 1...2 {
                let other = try await hacer(modo, 2, clave: "k", caja)
                #expect(other.status == 422)
                #expect(try other.problem().error == "Idempotency-Key ya usada")
                callada.answer.complete(.success(nil))
                _ = try await first
            }
            #expect(try await caja.estados() == ["c1 \(modo.final)", "c2 aprobado"])
        }
    }

    @Test(arguments: Modo.allCases)
    func `a repeat waits while the gateway is asked, and has the answer whoever brought the payment to its end`(modo: Modo) async throws {
        let world = ManualWorld()
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela, in: world) { caja in
            _ = try await caja.pagar("c1")
            pasarela.ahora { _, _ in throw CancellationError() }  // as of a process that dies
            for _ in 1...2 {
                let answer = try await hacer(modo, 1, clave: "k", caja)
                #expect(answer.status == 409)
                #expect(answer.headers["Retry-After"] == "1")
                #expect(try answer.json().string("estado") == modo.durante)
                #expect(try await registros(caja) == ["k -"])
            }
            pasarela.ahora { _, _ in nil }
            world.advance(by: .seconds(15))
            try await caja.recuperar()
            let answer = try await hacer(modo, 1, clave: "k", caja)
            #expect(answer.text == #"{"pago_id":1,"clave":"c1","estado":"\#(modo.final)"}"#)
            #expect(try await registros(caja) == ["k 200"])
            #expect(try await hacer(modo, 1, clave: "k", caja).headers["Idempotent-Replayed"] == "true")
        }
    }

    @Test(arguments: Modo.allCases) func `who finds what another one began leaves no record`(modo: Modo) async throws {
        let callada = Callada()
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            _ = try await caja.pagar("c1")
            pasarela.ahora(callada.papel)
            async let first = hacer(modo, 1, clave: nil, caja)
            try await callada.asked.value()
            #expect(try await hacer(modo, 1, clave: "k", caja).status == 409)
            #expect(try await registros(caja) == [])
            callada.answer.complete(.success(nil))
            #expect(try await first.status == 200)
            #expect(try await hacer(modo, 1, clave: "k", caja).headers["Idempotent-Replayed"] == nil)
            #expect(try await registros(caja) == ["k 200"])
        }
    }

    @Test func `a no is kept, and so is a tombstone`() async throws {
        try await Caja.with { caja in
            for _ in 1...2 {
                #expect(try await hacer(.anular, 1, clave: "a", caja).text == #"{"pago_id":1,"clave":"c1","estado":"anulado"}"#)
            }
            for (numero, clave, status) in [(1, "b", 409), (9, "c", 404)] as [(Int64, String, Int)] {
                let first = try await hacer(.reembolsar, numero, clave: clave, caja)
                let again = try await hacer(.reembolsar, numero, clave: clave, caja)
                #expect([first.status, again.status] == [status, status])
                #expect(again.body == first.body)
                #expect(again.headers["Idempotent-Replayed"] == "true")
            }
            #expect(try await registros(caja) == ["a 200", "b 409", "c 404"])
        }
    }

    @Test(arguments: Modo.allCases) func `twenty at once under one key do it once`(modo: Modo) async throws {
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            _ = try await caja.pagar("c1")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...20 { group.addTask { try await hacer(modo, 1, clave: "k", caja).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.contains(200) && statuses.allSatisfy { [200, 409].contains($0) })
            #expect(pasarela.llamadas == ["cobrar c1", "\(modo) c1"])
            #expect(try await registros(caja) == ["k 200"])
        }
    }
}
