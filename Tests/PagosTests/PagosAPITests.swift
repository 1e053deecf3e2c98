import HTTPServer
import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// The table of pagos in the contract, row by row.
@Suite(.timeLimit(.minutes(5))) struct PagosAPITests {
    @Test func `only its health, figures and documents are told to strangers, and only services charge`() async throws {
        try await Caja.with { caja in
            let open = try await caja.service.routesOpenToStrangers()
            #expect(open == TestApp.openToAll)
            #expect(
                caja.service.routeTable == [
                    "POST /pagar servicio", "POST /pagos/anular servicio", "POST /pagos/{id}/reembolsar servicio", "GET /pagos servicio",
                    "GET /pagos/{id} servicio", "GET /pasarela/movimientos servicio",
                ])
            #expect(try await caja.service.call(.get, "/health", headers: [:]).text == #"{"status":"ok","service":"pagos"}"#)
        }
        try await Caja.with(authenticator: EverybodyIs(.comprador, .gestor)) { caja in
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":1}"#)
            #expect(answer.status == 403)
            #expect(try answer.problem().error == "Acceso denegado")
            #expect(try await caja.rows() == [])
        }
    }

    @Test func `a charge is approved, with the defaults for what it does not say`() async throws {
        try await Caja.with { caja in
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":30000}"#)
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix(#"{"pago_id":1,"estado":"aprobado","clave":""#))
            #expect(answer.headers.all("Content-Type") == ["application/json"])
            #expect(try await caja.rows() == ["1 aprobado 300000000 PYG tarjeta -"])
        }
    }

    @Test(arguments: [("true", "rechazado"), ("false", "aprobado"), ("null", "aprobado")])
    func `a charge that asks to be declined is`(fail: String, state: String) async throws {
        try await Caja.with { caja in
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":1,"fail":\#(fail)}"#)
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix(#"{"pago_id":1,"estado":"\#(state)","clave":""#))
            #expect(try await caja.rows() == ["1 \(state) 10000 PYG tarjeta -"])
        }
    }

    @Test func `what a charge says is kept as it was`() async throws {
        try await Caja.with { caja in
            for body in [
                #"{"monto":15000.5,"moneda":"USD","medio":"billetera","referencia":"pedido 7 🧾","fail":false,"otro":[1]}"#,
                #"{"monto":0,"moneda":"","medio":"","referencia":""}"#,
                #"{"monto":922337203685477.5807,"moneda":null,"medio":null,"referencia":null,"fail":null}"#,
            ] {
                let answer = try await caja.service.call(.post, "/pagar", body)
                #expect(answer.status == 200)
            }
            #expect(
                try await caja.rows() == [
                    "1 aprobado 150005000 USD billetera pedido 7 🧾", "2 aprobado 0 PYG tarjeta -",
                    "3 aprobado 9223372036854775807 PYG tarjeta -",
                ])
        }
    }

    @Test func `two charges of one reference are two charges`() async throws {
        try await Caja.with { caja in
            for id in 1...2 {
                let answer = try await caja.service.call(.post, "/pagar", #"{"monto":5,"referencia":"la misma"}"#)
                #expect(answer.text.hasPrefix(#"{"pago_id":\#(id),"estado":"aprobado","clave":""#))
            }
            #expect(try await caja.rows().count == 2)
        }
    }

    @Test func `what is to be charged is written down before the gateway is asked, under one key`() async throws {
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            let database = caja.database
            pasarela.ahora { _, clave in
                let row = try await database.read {
                    try $0.first("SELECT clave, estado FROM pagos") { "\(try $0.text(0)) \(try $0.text(1))" }
                }
                return row == "\(clave) en_curso" ? .aprobado : .rechazado
            }
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":5}"#)
            #expect(answer.text.hasPrefix(#"{"pago_id":1,"estado":"aprobado","clave":""#))
            #expect(pasarela.llamadas.count == 1)
        }
    }

    @Test func `a charge that cannot be written down is not made`() async throws {
        let pasarela = Guion()
        try await Caja.with(pasarela: pasarela) { caja in
            caja.database.close()
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":5}"#)
            #expect(answer.status == 503)
            #expect(try answer.problem().error == "Servicio no disponible")
            #expect(pasarela.llamadas == [])
        }
    }
}
