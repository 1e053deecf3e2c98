/// An exact amount of money: a whole number of ten-thousandths of the currency's unit.
///
/// It goes from the text of a JSON number to storage and back without ever being binary floating point. It may be
/// negative; whoever takes one in says what it may be.
package struct Importe: Sendable, Hashable, Comparable {
    /// Ten-thousandths: 15000.5 is 150005000.
    package let diezmilesimas: Int64

    /// No money at all.
    package static let cero = Importe(diezmilesimas: 0)

    package init(diezmilesimas: Int64) { self.diezmilesimas = diezmilesimas }

    package static func < (a: Self, b: Self) -> Bool { a.diezmilesimas < b.diezmilesimas }

    /// - Throws: `ImporteError.desborde`
    package static func + (a: Self, b: Self) throws(ImporteError) -> Self {
        let (sum, overflow) = a.diezmilesimas.addingReportingOverflow(b.diezmilesimas)
        guard !overflow else { throw .desborde }
        return Importe(diezmilesimas: sum)
    }

    /// - Throws: `ImporteError.desborde`
    package static func - (a: Self, b: Self) throws(ImporteError) -> Self {
        let (difference, overflow) = a.diezmilesimas.subtractingReportingOverflow(b.diezmilesimas)
        guard !overflow else { throw .desborde }
        return Importe(diezmilesimas: difference)
    }

    /// The price of `cantidad` pieces, exact.
    /// - Throws: `ImporteError.desborde`
    package static func * (precio: Self, cantidad: Int64) throws(ImporteError) -> Self {
        let (product, overflow) = precio.diezmilesimas.multipliedReportingOverflow(by: cantidad)
        guard !overflow else { throw .desborde }
        return Importe(diezmilesimas: product)
    }
}
