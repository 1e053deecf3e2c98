internal import Dinero
package import WorldKit

/// How invoices are made out.
package struct Facturacion: Sendable {
    /// In which they have their numbers.
    package var serie: String
    /// What prices include, by the code of their currency.
    package var iva: [String: TipoDeIVA]
    /// What the clock of the place where they are made out is ahead of UTC.
    package var huso: Duration

    package init(serie: String = "A", iva: [String: TipoDeIVA], huso: Duration = .zero) {
        self.serie = serie
        self.iva = iva
        self.huso = huso
    }

    /// The day that it is there, such as `2026-11-26`.
    package func dia(_ momento: Instante) -> String { String((momento + huso).description.prefix { $0 != "T" }) }
}

extension Facturacion {
    /// Whether a series may be called so.
    static func isSerie(_ text: String) -> Bool {
        1...20 ~= text.utf8.count
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "-")
            }
    }

    /// What `PYG:10,EUR:21` says; nil for anything else.
    static func tipos(_ text: String) -> [String: TipoDeIVA]? {
        var tipos: [String: TipoDeIVA] = [:]
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let moneda = Moneda(codigo: String(parts[0])), let tipo = TipoDeIVA(parts[1]),
                tipos.updateValue(tipo, forKey: moneda.codigo) == nil
            else { return nil }
        }
        return tipos
    }

    /// What `-03:00` says; nil for anything else, such as more than 14 hours.
    static func huso(_ text: String) -> Duration? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: ":"),
            let hours = digits(bytes[1...2]), let minutes = digits(bytes[4...5]), minutes < 60, hours * 60 + minutes <= 14 * 60
        else { return nil }
        let span = Duration.seconds((hours * 60 + minutes) * 60)
        return bytes[0] == UInt8(ascii: "-") ? .zero - span : span
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
        bytes.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int64(String(decoding: bytes, as: UTF8.self)) : nil
    }
}
