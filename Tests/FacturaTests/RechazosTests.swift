import Foundation
import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RechazosTests {
    private static let good = """
        {"serie":"A","numero":17,"fecha":"2026-11-26","pedido":{"id":5,"clave":"0192e4c6-0000-7000-8000-000000000005","moneda":"PYG",\
        "lineas":[{"producto_id":1,"descripcion":"Yerba mate","cantidad":2,"precio":19500.25}],"total":39000.5},"iva":{"PYG":10,"EUR":21}}
        """

    /// What stands in the good event, what takes its place, and what is said to that.
    private static let changes: [(String, String, status: Int64, member: String?, piece: String)] = [
        (#""serie":"A","#, "", 400, "serie", "Falta «serie»"),
        (#""serie":"A""#, #""serie":"ABCDEFGHIJKLMNOPQRSTU""#, 400, "serie", "de 1 a 20 caracteres"),
        (#""serie":"A""#, #""serie":7"#, 400, "serie", "debe ser un texto"),
        (#""numero":17"#, #""numero":0"#, 400, "numero", "un número entero de 1 o más"),
        (#""numero":17"#, #""numero":1.5"#, 400, "numero", "un número entero"),
        (#""numero":17"#, #""numero":"17""#, 400, "numero", "un número entero"),
        (#""numero":17"#, #""numero":17,"numero":18"#, 400, nil, "«numero» está repetido"),
        ("2026-11-26", "2026-02-29", 400, "fecha", "un día del calendario"),
        ("2026-11-26", "26/11/2026", 400, "fecha", "un día del calendario"),
        ("2026-11-26", "2026-11-26T10:00:00Z", 400, "fecha", "un día del calendario"),
        ("2026-11-26", "+026-11-26", 400, "fecha", "un día del calendario"),
        (#""fecha":"2026-11-26","#, "", 400, "fecha", "Falta «fecha»"),
        (#""id":5"#, #""id":-5"#, 400, "pedido.id", "un número entero de 1 o más"),
        (#""clave":"0192e4c6-0000-7000-8000-000000000005","#, "", 400, "pedido.clave", "Falta «pedido.clave»"),
        (#""moneda":"PYG","#, "", 400, "pedido.moneda", "Falta «pedido.moneda»"),
        (#""moneda":"PYG""#, #""moneda":600"#, 400, "pedido.moneda", "un texto"),
        (#""moneda":"PYG""#, #""moneda":"XAU""#, 422, "pedido.moneda", "«XAU»"),
        (#""moneda":"PYG""#, #""moneda":"pyg""#, 422, "pedido.moneda", "«pyg»"),
        (
            #"{"producto_id":1,"descripcion":"Yerba mate","cantidad":2,"precio":19500.25}"#, "", 400, "pedido.lineas",
            "una lista de 1 a 200 líneas"
        ),
        (#""lineas":["#, #""lineas":[7,"#, 400, "pedido.lineas[0]", "un objeto"),
        (#""producto_id":1,"#, "", 400, "pedido.lineas[0].producto_id", "Falta «pedido.lineas[0].producto_id»"),
        (#""descripcion":"Yerba mate""#, #""descripcion":7"#, 400, "pedido.lineas[0].descripcion", "un texto"),
        (#""cantidad":2"#, #""cantidad":0"#, 400, "pedido.lineas[0].cantidad", "de 1 a 1000000"),
        (#""cantidad":2"#, #""cantidad":1000001"#, 400, "pedido.lineas[0].cantidad", "de 1 a 1000000"),
        (#""cantidad":2"#, #""cantidad":null"#, 400, "pedido.lineas[0].cantidad", "Falta"),
        ("19500.25", "-1", 400, "pedido.lineas[0].precio", "un importe de cero o más"),
        ("19500.25", "19500.25001", 400, "pedido.lineas[0].precio", "4 decimales como máximo"),
        ("19500.25", "19500.2500000000000000000000000000000000001", 400, "pedido.lineas[0].precio", "4 decimales como máximo"),
        ("19500.25", "1e400", 400, "pedido.lineas[0].precio", "menor que 922337203685477.5808"),
        ("19500.25", #""19500.25""#, 400, "pedido.lineas[0].precio", "un número"),
        ("19500.25", "922337203685477", 422, "pedido.lineas[0]", "demasiado grande"),
        (#""precio":19500.25"#, #""precio":19500.25,"iva":10.001"#, 400, "pedido.lineas[0].iva", "un porcentaje de 0 a 100"),
        (#""precio":19500.25"#, #""precio":19500.25,"iva":100.01"#, 400, "pedido.lineas[0].iva", "un porcentaje de 0 a 100"),
        (#""precio":19500.25"#, #""precio":19500.25,"iva":-1"#, 400, "pedido.lineas[0].iva", "un porcentaje de 0 a 100"),
        (#""total":39000.5"#, #""total":39000"#, 422, "pedido.total", "Las líneas suman 39000.5, pero el total del pedido es 39000"),
        (#""total":39000.5"#, #""total":-39000.5"#, 400, "pedido.total", "cero o más"),
        (#","total":39000.5"#, "", 400, "pedido.total", "Falta «pedido.total»"),
        (#""PYG":10"#, #""PYG":"10""#, 400, "iva.PYG", "un número"),
        (#""EUR":21"#, #""EUR":101"#, 400, "iva.EUR", "un porcentaje de 0 a 100"),
        (#""PYG":10,"#, "", 422, "pedido.lineas[0].iva", "La línea 1 no tiene IVA, y no hay ninguno para PYG"),
        (#","iva":{"PYG":10,"EUR":21}"#, "", 422, "pedido.lineas[0].iva", "no hay ninguno para PYG"),
        (#","iva":{"PYG":10,"EUR":21}"#, #","iva":[]"#, 400, "iva", "un objeto"),
    ]

    @Test func `a bad event is told which member does not do, and why`() throws {
        #expect(try Funcion.call(body: Self.good).status == 200)
        for (old, new, status, member, piece) in Self.changes {
            let event = Self.good.replacing(old, with: new, maxReplacements: 1)
            #expect(event != Self.good)
            let answer = try Funcion.call(body: event)
            #expect(answer.status == status, "\(new)")
            #expect(try answer.body.string("miembro") == member, "\(new)")
            #expect(try answer.body.string("error")?.contains(piece) == true, "\(new): \(answer.body)")
            #expect(answer.lines.count { $0.contains("event refused") } == 1)
        }
    }

    @Test(
        arguments: [
            ("", nil), ("[]", nil), ("null", nil), ("{", nil), ("{}", "body"), (#"{"headers":{}}"#, "body"), (#"{"body":7}"#, "body"),
            (#"{"body":"{}"}"#, "body"), (#"{"headers":7,"body":{}}"#, "headers"), (#"{"body":{}}"#, "serie"),
        ])
    func `what is no event of mediador is refused in words, too`(event: String, member: String?) throws {
        let answer = try Funcion.call(event: event)
        #expect(answer.status == 400)
        #expect(try answer.body.string("miembro") == member)
        #expect(try answer.body.string("error")?.isEmpty == false)
    }

    @Test func `two hundred and one lines are too many, two hundred are not`() throws {
        for (count, status) in [(200, 200), (201, 400)] as [(Int, Int64)] {
            let lines = Array(repeating: #"{"producto_id":1,"cantidad":1,"precio":1}"#, count: count).joined(separator: ",")
            let event = #"""
                {"serie":"A","numero":1,"fecha":"2026-11-26","pedido":{"id":1,"clave":"c","moneda":"PYG","lineas":[\#(lines)],\#
                "total":\#(count)},"iva":{"PYG":10}}
                """#
            #expect(try Funcion.call(body: event).status == status)
        }
    }

    @Test func `the log tells the trace that the caller began, and nothing of what was sent`() throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let answer = try Funcion.call(
            event: #"{"headers":{"traceparent":"00-\#(trace)-00f067aa0ba902b7-01"},"body":\#(Self.good)}"#)
        let line = try #require(answer.lines.first)
        #expect(answer.lines.count == 1 && line.contains("invoice made") && line.contains("trace_id=\(trace)"))
        #expect(!line.contains("Yerba") && !line.contains("39000"))
        #expect(try Funcion.call(event: #"{"headers":{"traceparent":"x"},"body":\#(Self.good)}"#).status == 200)
    }

    @Test func `each sample event is answered as its name says`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Funcion.samples)
        #expect(names.count >= 8)
        for name in names {
            let text = try String(contentsOfFile: Funcion.samples + "/" + name, encoding: .utf8)
            let status = Int64(name.split(separator: "-").dropFirst().first ?? "") ?? 200
            #expect(try Funcion.call(event: text).status == status, "\(name)")
        }
    }
}
