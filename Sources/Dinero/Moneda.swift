/// A currency of ISO 4217, by its three-letter code.
package struct Moneda: Sendable, Hashable {
    /// Three capital letters, for example `PYG`.
    package let codigo: String

    /// How many decimals its smallest unit has: 0 for PYG, 2 for USD, 3 for KWD.
    package let decimales: Int

    /// The guaraní of Paraguay: the currency where none is named.
    package static let guarani = Moneda(codigo: "PYG", decimales: 0)

    private init(codigo: String, decimales: Int) {
        self.codigo = codigo
        self.decimales = decimales
    }

    /// nil when `codigo` is no currency in circulation of ISO 4217 (list one: funds, metals and test codes are none).
    package init?(codigo: String) {
        guard codigo.utf8.count == 3 else { return nil }
        for (decimales, codigos) in Self.tabla where codigos.contains(codigo) {
            self.init(codigo: codigo, decimales: decimales)
            return
        }
        return nil
    }

    /// Source: ISO 4217, list one, as of January 2026: codes by the decimals of their smallest unit.
    private static let tabla: [(decimales: Int, codigos: Set<String>)] = [
        (0, codigos("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF")),
        (3, codigos("BHD IQD JOD KWD LYD OMR TND")),
        (
            2,
            codigos(
                """
                AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP \
                CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES \
                KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK \
                NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB \
                TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
                """)
        ),
    ]

    private static func codigos(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
