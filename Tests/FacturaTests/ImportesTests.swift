import Dinero
import Foundation
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ImportesTests {
    /// Invoices that Python's decimal has made.
    private func python() async throws -> [JSONObject] {
        let script = Funcion.root.appending(path: "Tests/FacturaTests/facturas.py").path
        let child = try ChildProcess(
            "/usr/bin/env", ["python3", script, "20261126", "400"], in: "/",
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "PYTHONUTF8": "1"])
        let exit = try await child.exit()
        try #require(exit == .init(status: 0, bySignal: false), "\(child.console.suffix(500))")
        return try child.console.split(separator: "\n").map { try JSONObject(parsing: Array($0.utf8)) }
    }

    @Test func `an invoice is the one that another program makes of the same order, to the last digit`() async throws {
        let cases = try await python()
        #expect(cases.count > 600)
        for one in cases {
            let event = String(decoding: try #require(try one.object("evento")).json, as: UTF8.self)
            let answer = try Funcion.call(body: event)
            try #require(answer.status == 200, "\(event) \(answer.body)")
            let expected = try #require(try one.object("factura")), made = try #require(try answer.body.object("factura"))
            #expect(made == expected, "\(event)")
        }
    }

    @Test func `lines, bases, taxes and what rounding adds make up the total, and nothing is below zero but the rounding`() async throws {
        for one in try await python() {
            let answer = try Funcion.call(body: String(decoding: try #require(try one.object("evento")).json, as: UTF8.self))
            let invoice = try #require(try answer.body.object("factura"))
            func amount(_ name: String, of object: JSONObject) throws -> Importe {
                try Importe(decimal: try #require(try object.number(name)).text)
            }
            let lines = try #require(try invoice.objects("lineas")).map { try amount("importe", of: $0) }
            let taxes = try #require(try invoice.objects("impuestos"))
            let parts = try taxes.map { try amount("base", of: $0) } + taxes.map { try amount("cuota", of: $0) }
            let total = try amount("total", of: invoice), rounding = try amount("redondeo", of: invoice)
            #expect(try lines.reduce(rounding) { try $0 + $1 } == total)
            #expect(try parts.reduce(rounding) { try $0 + $1 } == total)
            #expect((lines + parts + [total]).allSatisfy { $0 >= .cero })
            let code = try #require(try invoice.string("moneda"))
            let unit = try #require(Moneda(codigo: code)).decimales
            let step = [Int64](repeating: 10, count: 4 - unit).reduce(1, *)
            #expect(total.diezmilesimas % step == 0 && abs(rounding.diezmilesimas) * 2 <= step)
            #expect(try taxes.allSatisfy { try amount("cuota", of: $0).diezmilesimas % step == 0 })
            let rates = try taxes.map { try amount("iva", of: $0) }
            #expect(rates == rates.sorted() && Set(rates).count == rates.count)
        }
    }
}
