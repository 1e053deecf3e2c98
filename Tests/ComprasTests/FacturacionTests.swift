import Testing
import WorldKit

@testable import Compras
@testable import ServiceKit

@Suite struct FacturacionTests {
    private static func read(_ values: [String: String]) throws -> Facturacion {
        var reader = SettingsReader(values)
        let configuration = Compras.Configuration(&reader, .token(Secret("x")))
        try reader.finish()
        return configuration.facturacion
    }

    @Test func `unless told otherwise it is series A, 10 % for guaraníes, and days of UTC`() throws {
        let facturacion = try Self.read([:])
        #expect(facturacion.serie == "A" && facturacion.huso == .zero)
        #expect(facturacion.iva.mapValues(\.description) == ["PYG": "10"])
    }

    @Test func `rates are by currency, with two decimals at the most`() throws {
        let facturacion = try Self.read(["FACTURA_IVA": "PYG:10,EUR:21,USD:0,KWD:5.25,CHF:100"])
        #expect(facturacion.iva.mapValues(\.centesimas) == ["PYG": 1000, "EUR": 2100, "USD": 0, "KWD": 525, "CHF": 10_000])
    }

    @Test(arguments: [
        ("FACTURA_IVA", ""), ("FACTURA_IVA", "PYG"), ("FACTURA_IVA", "PYG:"), ("FACTURA_IVA", "PYG:x"), ("FACTURA_IVA", "PYG:-1"),
        ("FACTURA_IVA", "PYG:100.01"), ("FACTURA_IVA", "PYG:10.125"), ("FACTURA_IVA", "XYZ:10"), ("FACTURA_IVA", "PYG:10,PYG:5"),
        ("FACTURA_IVA", "PYG:10,"), ("FACTURA_IVA", "PYG:10:5"), ("FACTURA_SERIE", ""), ("FACTURA_SERIE", "A B"), ("FACTURA_SERIE", "ñ"),
        ("FACTURA_SERIE", "123456789012345678901"), ("FACTURA_HUSO", ""), ("FACTURA_HUSO", "3"), ("FACTURA_HUSO", "+3:00"),
        ("FACTURA_HUSO", "+14:01"), ("FACTURA_HUSO", "+01:60"), ("FACTURA_HUSO", "01:00"), ("FACTURA_HUSO", "+0a:00"),
    ])
    func `anything else stops the start`(name: String, value: String) {
        let error = #expect(throws: SettingsError.self) { try Self.read([name: value]) }
        #expect(error?.problems.count == 1)
        #expect(error?.problems.first?.hasPrefix("\(name) is \"\(value)\": it should be ") == true)
    }

    @Test func `so does a currency of orders without a rate`() {
        let problem = "FACTURA_IVA has no rate for EUR, which is MONEDA: add one, such as EUR:10"
        #expect(throws: SettingsError(problems: [problem])) { try Self.read(["MONEDA": "EUR"]) }
    }

    @Test(
        arguments: [
            ("+00:00", "2026-03-01"), ("-03:00", "2026-02-28"), ("-02:30", "2026-03-01"), ("-02:31", "2026-02-28"),
            ("+14:00", "2026-03-01"),
            ("+21:30", nil), ("-14:00", "2026-02-28"),
        ] as [(String, String?)])
    func `a day begins when it does there`(huso: String, day: String?) throws {
        guard let day else { return #expect(Facturacion.huso(huso) == nil) }
        let facturacion = Facturacion(iva: [:], huso: try #require(Facturacion.huso(huso)))
        // 2026-03-01T02:30:00Z
        #expect(facturacion.dia(Instante(micros: 1_772_332_200_000_000)) == day)
    }
}
