import HTTPServer
import JSON
import Pagos
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// A gateway over a bad line, as the members `demora_ms` and `perder_respuesta` of a charge ask for it.
@Suite(.timeLimit(.minutes(5))) struct PagosEnsayoTests {
    private static let ensayo = Pagos.Configuration(ensayo: true)

    @Test func `a lost answer leaves the charge under way, and the recovery finds it`() async throws {
        let world = ManualWorld()
        try await Caja.with(configuration: Self.ensayo, in: world) { caja in
            let answer = try await caja.pagar("k", #"{"monto":5,"perder_respuesta":true}"#)
            #expect(answer.status == 409)
            #expect(answer.headers["Retry-After"] == "1")
            #expect(try answer.json().string("estado") == "en_curso")
            #expect(try await caja.movimientos() == ["k cobro 50000 PYG"])
            #expect(try await caja.estados() == ["k en_curso"])
            // It is no part of what the key names.
            #expect(try await caja.pagar("k").status == 409)
            world.advance(by: .seconds(1))
            try await caja.recuperar()
            let repeated = try await caja.pagar("k", #"{"monto":5,"perder_respuesta":true}"#)
            #expect(repeated.text == #"{"pago_id":1,"estado":"aprobado","clave":"k"}"#)
            #expect(repeated.headers["Idempotent-Replayed"] == "true")
            #expect(try await caja.movimientos() == ["k cobro 50000 PYG"])
        }
    }

    @Test func `a charge that is long on its way is answered when it has come`() async throws {
        let world = ManualWorld()
        try await Caja.with(configuration: Self.ensayo, in: world) { caja in
            async let first = caja.pagar("k", #"{"monto":5,"demora_ms":3000,"perder_respuesta":false}"#)
            await world.untilTimers(2)
            #expect(try await caja.movimientos() == [])
            world.advance(by: .seconds(3))
            let answer = try await first
            #expect(answer.text == #"{"pago_id":1,"estado":"aprobado","clave":"k"}"#)
            #expect(try await caja.pagar("k").status == 200)
        }
    }

    @Test func `a charge that is on its way longer than its lease is made once`() async throws {
        let world = ManualWorld()
        try await Caja.with(configuration: Self.ensayo, in: world) { caja in
            async let first = caja.pagar("k", #"{"monto":5,"demora_ms":60000}"#)
            await world.untilTimers(2)
            world.advance(by: .seconds(15))
            #expect(try await first.status == 409)
            try await caja.recuperar()
            #expect(try await caja.estados() == ["k aprobado"])
            world.advance(by: .seconds(45))
            await world.stop()
            #expect(try await caja.movimientos() == ["k cobro 50000 PYG"])
            #expect(try await caja.estados() == ["k aprobado"])
        }
    }

    @Test(arguments: ["demora_ms", "perder_respuesta"])
    func `nobody rehearses where that is not configured`(member: String) async throws {
        try await Caja.with { caja in
            for value in ["true", "0", "false", "\"x\""] {
                let answer = try await caja.pagar("k", #"{"monto":5,"\#(member)":\#(value)}"#)
                #expect(answer.status == 400)
                #expect(try answer.problem().error == "\(member) no se admite")
            }
            #expect(try await caja.rows() == [])
            #expect(try await caja.pagar("k", #"{"monto":5,"\#(member)":null}"#).status == 200)
        }
    }

    @Test(arguments: [
        (#""demora_ms":-1"#, "demora_ms debe ser un número entero de 0 a 60000"),
        (#""demora_ms":60001"#, "demora_ms debe ser un número entero de 0 a 60000"),
        (#""demora_ms":"1""#, "demora_ms debe ser un número entero"), (#""perder_respuesta":1"#, "perder_respuesta debe ser true o false"),
    ])
    func `a rehearsal that is asked for wrongly says so, and nothing is written`(member: String, error: String) async throws {
        try await Caja.with(configuration: Self.ensayo) { caja in
            let answer = try await caja.pagar("k", #"{"monto":5,\#(member)}"#)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
            #expect(try await caja.rows() == [])
        }
    }
}
