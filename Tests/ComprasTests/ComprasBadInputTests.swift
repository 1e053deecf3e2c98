import HTTPServer
import TestSupport
import Testing

/// What is wrong with a request is told by its member, and nothing is written.
@Suite(.timeLimit(.minutes(5))) struct ComprasBadInputTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let method: HTTPMethod
        let path: String
        let body: String
        let error: String

        var testDescription: String { "\(method.rawValue) \(path) \(body)" }
    }

    private static func each(_ method: HTTPMethod, _ path: String, _ cases: [(body: String, error: String)]) -> [Refused] {
        cases.map { Refused(method: method, path: path, body: $0.body, error: $0.error) }
    }

    private static let items = [
        ("", "JSON inválido"), ("[]", "El cuerpo debe ser un objeto"), ("{}", "Debes enviar items"),
        (#"{"items":[]}"#, "Debes enviar items"),
        (#"{"items":[{"producto_id":1}]}"#, "Items inválidos"), (#"{"items":[{"producto_id":1,"cantidad":0}]}"#, "Items inválidos"),
        (#"{"items":[{"producto_id":8,"cantidad":1}]}"#, "Items inválidos"),
    ]

    private static let pago = [
        (#""pago":{}"#, "Faltan campos"), (#""pago":null"#, "Faltan campos"), (#""pago":{"medio":""}"#, "Faltan campos"),
        (#""pago":{"medio":" "}"#, "pago.medio debe ser un texto de 1 a 50 caracteres"), (#""pago":[]"#, "pago debe ser un objeto"),
        (#""pago":{"medio":7}"#, "pago.medio debe ser un texto"),
        (#""pago":{"medio":"x","moneda":"ZZZ"}"#, "pago.moneda debe ser un código de moneda de ISO 4217, como PYG"),
        (#""pago":{"medio":"x","fail":"no"}"#, "pago.fail debe ser true o false"),
        (#""pago":{"medio":"x"},"total_esperado":"3""#, "total_esperado debe ser un número"),
        (#""pago":{"medio":"x"},"total_esperado":-1"#, "total_esperado debe ser un importe de cero o más"),
        (#""pago":{"medio":"x"},"total_esperado":0.00001"#, "total_esperado debe ser un importe con 4 decimales como máximo"),
    ]

    private static let wrong: [Refused] =
        each(.post, "/pedidos", items) + each(.put, "/pedidos/1/items", items)
        + each(.post, "/pedidos/1/confirm", pago.map { ("{\($0.0)}", $0.1) } + [("{}", "Faltan campos"), ("x", "JSON inválido")])
        + each(.post, "/confirm", pago.map { (#"{"pedido_id":1,\#($0.0)}"#, $0.1) })
        + each(
            .post, "/confirm",
            [
                (#"{"pago":{"medio":"x"}}"#, "Faltan campos"),
                (#"{"pedido_id":"1","pago":{"medio":"x"}}"#, "pedido_id debe ser un número entero"),
                (#"{"pedido_id":0,"pago":{"medio":"x"}}"#, "pedido_id debe ser un número entero de 1 o más"),
            ])
        + each(
            .post, "/pedidos/1/cancelar",
            [
                (#"{"motivo":1}"#, "motivo debe ser un texto"), (#"{"motivo":" "}"#, "motivo debe ser un texto de 1 a 500 caracteres"),
                ("x", "JSON inválido"),
            ])

    @Test func `what is wrong is named, and nothing is written`() async throws {
        try await Comercio.with { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 1))
            let before = try await comercio.contents()
            for one in Self.wrong {
                let answer = try await comercio.call(one.method, one.path, one.body, key: one.method == .post ? "k" : nil)
                #expect(answer.status == 400, "\(one.testDescription)")
                #expect(try answer.problem().error == one.error, "\(one.testDescription)")
            }
            #expect(try await comercio.contents() == before)
        }
    }
}
