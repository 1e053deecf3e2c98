import Dinero
import Testing

@Suite(.timeLimit(.minutes(5)))
struct MonedaTests {
    @Test(arguments: [
        ("PYG", 0), ("CLP", 0), ("JPY", 0), ("KRW", 0), ("UGX", 0), ("XOF", 0), ("XAF", 0), ("XPF", 0),
        ("USD", 2), ("EUR", 2), ("BRL", 2), ("ARS", 2), ("UYU", 2), ("BOB", 2), ("AED", 2), ("ZWG", 2), ("XCD", 2), ("XCG", 2),
        ("KWD", 3), ("BHD", 3), ("TND", 3), ("IQD", 3), ("JOD", 3), ("LYD", 3), ("OMR", 3),
    ])
    func `a currency in circulation has its decimals`(codigo: String, decimales: Int) throws {
        let moneda = try #require(Moneda(codigo: codigo))
        #expect(moneda.codigo == codigo)
        #expect(moneda.decimales == decimales)
    }

    @Test(arguments: [
        "", "P", "PY", "PYGG", "pyg", "Pyg", "usd", " USD", "USD ", "US ", "U$D", "ABC", "AAA", "ZZZ", "000", "840",
        "XAU", "XAG", "XXX", "XTS", "XDR", "CLF", "UYI", "USN", "CHE", "BOV", "MXV", "COU", "XUA", "XSU", "XBA",
        "DEM", "ITL", "HRK", "BGN", "ANG", "ZWL", "VEF", "SLL", "BTC", "ＰＹＧ", "PY\u{0}", "\u{212A}", "USD\n",
    ])
    func `anything else is refused`(codigo: String) {
        #expect(Moneda(codigo: codigo) == nil)
    }

    @Test func `the guarani is that of the table`() {
        #expect(Moneda(codigo: "PYG") == .guarani)
        #expect(Moneda(codigo: "USD") != .guarani)
    }
}
