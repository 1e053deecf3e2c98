import HTTPServer
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PedidosBadInputTests {
    /// A body that is refused with a short text and, where it has one, a detail.
    struct Refused: Sendable, CustomTestStringConvertible {
        let body: BadBody
        let detail: String?

        var testDescription: String { body.description }

        static func each(_ values: [String], _ error: String, _ detail: String?, _ body: (String) -> String) -> [Refused] {
            BadBody.each(values, error, body).map { Refused(body: $0, detail: detail) }
        }
    }

    private static func items(_ values: [String], _ detail: String) -> [Refused] {
        Refused.each(values, "Items inválidos", detail) { #"{"items":\#($0)}"# }
    }

    private static func item(_ members: [String], _ detail: String) -> [Refused] {
        Refused.each(members, "Items inválidos", detail) { #"{"items":[{"producto_id":1,"cantidad":1},{\#($0)}]}"# }
    }

    private static func product(_ values: [String], _ what: String) -> [Refused] {
        item(values.map { #""cantidad":1,"producto_id":\#($0)"# }, "items[1].producto_id debe ser \(what).")
    }

    private static func count(_ values: [String], _ what: String) -> [Refused] {
        item(values.map { #""producto_id":1,"cantidad":\#($0)"# }, "items[1].cantidad debe ser \(what).")
    }

    private static func payment(_ values: [String], _ error: String) -> [Refused] {
        Refused.each(values, error, nil) { #"{"items":[{"producto_id":1,"cantidad":1}],"pago":\#($0)}"# }
    }

    private static func lines(_ count: Int) -> String {
        "[" + Array(repeating: #"{"producto_id":1,"cantidad":1}"#, count: count).joined(separator: ",") + "]"
    }

    private static let noItems = Refused.each(
        ["{}", #"{"items":[]}"#, #"{"items":null}"#, #"{"pago":{}}"#, #"{"Items":[{}]}"#], "Debes enviar items",
        "«items» debe ser una lista con 1 a 200 productos."
    ) { $0 }

    private static let wrong: [Refused] = [
        noItems,
        items([#""""#, #""x""#, "1", "true", "{}"], "items debe ser una lista."),
        items(["[1]", "[null]", "[[]]", #"["x"]"#], "items[0] debe ser un objeto."),
        items([lines(201), lines(1000)], "items debe ser una lista de 1 a 200 productos."),
        item([#""cantidad":1"#, #""producto_id":null,"cantidad":1"#, #""producto_id":"","cantidad":1"#], "Falta «items[1].producto_id»."),
        item([#""producto_id":1"#, #""producto_id":1,"cantidad":null"#, #""producto_id":1,"cantidad":"""#], "Falta «items[1].cantidad»."),
        product([#""1""#, "true", "[]", "1.5", "1e0", "9223372036854775808", "99999999999999999999"], "un número entero"),
        product(["0", "-1", "-9223372036854775808"], "un número entero de 1 o más"),
        count([#""1""#, "false", "{}", "1.5", "1e1", "9223372036854775808"], "un número entero"),
        count(["0", "-1", "-0", "1000001", "9223372036854775807"], "un número entero de 1 a 1000000"),
        count(["1000000"], "1000000 como máximo, sumadas las líneas del mismo producto"),
        payment(["1", #""x""#, "[]", "true"], "pago debe ser un objeto"),
        payment([#"{"medio":1}"#], "pago.medio debe ser un texto"),
        payment(
            [#"{"medio":" "}"#, #"{"medio":"\#(String(repeating: "x", count: 51))"}"#], "pago.medio debe ser un texto de 1 a 50 caracteres"),
        payment([#"{"moneda":1}"#], "pago.moneda debe ser un texto"),
        payment([#"{"moneda":"XXX"}"#, #"{"moneda":"pyg"}"#], "pago.moneda debe ser un código de moneda de ISO 4217, como PYG"),
        payment([#"{"referencia":[]}"#], "pago.referencia debe ser un texto"),
        payment(
            [#"{"referencia":"\u0000"}"#, #"{"referencia":"\#(String(repeating: "x", count: 256))"}"#],
            "pago.referencia debe ser un texto de 1 a 255 caracteres"),
        payment([#"{"fail":"true"}"#, #"{"fail":1}"#], "pago.fail debe ser true o false"),
    ].flatMap { $0 }

    @Test(arguments: wrong) func `an order that is wrong is told so, nothing is written and nobody is asked`(refused: Refused) async throws
    {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let before = try await tienda.contents()
            let answer = try await tienda.pedidos.call(.post, "/pedidos", bytes: refused.body.bytes)
            #expect(answer.status == 400)
            let problem = try answer.problem()
            #expect(problem.error == refused.body.error)
            #expect(problem.detail == refused.detail)
            #expect(try await tienda.contents() == before)
            #expect(tienda.http.calls == [])
        }
    }

    @Test(arguments: BadBody.noObject) func `what is no JSON object is no order`(bad: BadBody) async throws {
        try await Tienda.with { tienda in
            let before = try await tienda.contents()
            let answer = try await tienda.pedidos.call(.post, "/pedidos", bytes: bad.bytes)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == bad.error)
            #expect(try await tienda.contents() == before)
            #expect(tienda.http.calls == [])
        }
    }
}
