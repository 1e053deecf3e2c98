import HTTPServer
import Persistence
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PagosBadInputTests {
    private static let wrong: [BadBody] = [
        BadBody.each(["{}", #"{"monto":null}"#, #"{"monto":""}"#, #"{"Monto":1}"#, #"{"fail":true}"#], "Faltan campos"),
        amounts([#""1""#, "true", "[1]", "{}"], "monto debe ser un número"),
        amounts(["-1", "-0.0001", "-1e3"], "monto debe ser un importe de cero o más"),
        amounts(["1.00001", "0.00001", "1e-9"], "monto debe ser un importe con 4 decimales como máximo"),
        amounts(["922337203685477.5808", "9223372036854775808", "1e400"], "monto debe ser un importe menor que 922337203685477.5808"),
        with("moneda", ["1", "true", "[]", "{}"], "un texto"),
        with("moneda", [#""XXX""#, #""pyg""#, #""PY""#, #""PYGG""#, #"" PYG""#, #""XAU""#], "un código de moneda de ISO 4217, como PYG"),
        with("medio", ["1", "false", "[]"], "un texto"),
        with("medio", [#"" ""#, #""\u0000""#, "\"" + String(repeating: "x", count: 51) + "\""], "un texto de 1 a 50 caracteres"),
        with("referencia", ["7", "{}"], "un texto"),
        with("referencia", [#""\t""#, "\"" + String(repeating: "ñ", count: 256) + "\""], "un texto de 1 a 255 caracteres"),
        with("fail", ["1", "0", #""true""#, "[]"], "true o false"),
    ].flatMap { $0 }

    private static func amounts(_ values: [String], _ error: String) -> [BadBody] {
        BadBody.each(values, error) { #"{"monto":\#($0)}"# }
    }

    private static func with(_ member: String, _ values: [String], _ what: String) -> [BadBody] {
        BadBody.each(values, "\(member) debe ser \(what)") { #"{"monto":1,"\#(member)":\#($0)}"# }
    }

    @Test(arguments: BadBody.noObject + wrong)
    func `a charge that is wrong is told so, and nothing is written`(bad: BadBody) async throws {
        try await Caja.with { caja in
            let before = try await caja.database.contents()
            let answer = try await caja.service.call(.post, "/pagar", bytes: bad.bytes)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == bad.error)
            #expect(try await caja.database.contents() == before)
        }
    }

    @Test func `a means of payment may have 50 characters, a reference 255`() async throws {
        try await Caja.with { caja in
            let medio = String(repeating: "m", count: 50)
            let referencia = String(repeating: "🧾", count: 255)
            let answer = try await caja.service.call(.post, "/pagar", #"{"monto":1,"medio":"\#(medio)","referencia":"\#(referencia)"}"#)
            #expect(answer.status == 200)
            #expect(try await caja.rows() == ["1 aprobado 10000 PYG \(medio) \(referencia)"])
        }
    }
}
