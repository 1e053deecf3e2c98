internal import Dinero

/// A rate of IVA, in percent of the price without it: 0 to 100, with two decimals at the most.
package struct TipoDeIVA: Sendable, Hashable {
    /// 2100 for 21 %.
    package let centesimas: Int64

    /// nil for what is no rate.
    package init?(centesimas: Int64) {
        guard 0...10_000 ~= centesimas else { return nil }
        self.centesimas = centesimas
    }

    /// What `10`, `10.5` or `0` say; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let percent = try? Importe(decimal: String(text)), percent.diezmilesimas % 100 == 0 else { return nil }
        self.init(centesimas: percent.diezmilesimas / 100)
    }
}

extension TipoDeIVA: CustomStringConvertible {
    /// Percent, as a decimal number: `10`, `10.5`.
    package var description: String { Importe(diezmilesimas: centesimas * 100).description }
}
