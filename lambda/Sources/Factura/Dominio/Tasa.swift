internal import Dinero

/// A rate of IVA, exact: whole hundredths of a percent, from 0 to 100 %.
package struct Tasa: Sendable, Hashable, Comparable {
    /// Hundredths of a percent: 10 % is 1000.
    package let centesimas: Int64

    /// - Parameter text: a percentage as JSON writes a number. nil when it is none, has more than two decimals, or is not from 0 to 100.
    package init?(decimal text: String) {
        guard let value = try? Importe(decimal: text), 0...1_000_000 ~= value.diezmilesimas, value.diezmilesimas % 100 == 0 else {
            return nil
        }
        centesimas = value.diezmilesimas / 100
    }

    package static func < (a: Self, b: Self) -> Bool { a.centesimas < b.centesimas }

    /// As a number of percent.
    var porcentaje: Importe { Importe(diezmilesimas: centesimas * 100) }
}
