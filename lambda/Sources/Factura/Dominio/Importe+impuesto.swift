internal import Dinero

/// The two places where an invoice rounds: half away from zero, to the smallest unit of its currency.
extension Importe {
    /// The nearest amount that can be paid.
    /// - Throws: `ImporteError.desborde`
    func redondeado(a moneda: Moneda) throws(ImporteError) -> Importe {
        try Self.unidades(Int128(diezmilesimas), entre: 1, de: moneda)
    }

    /// The IVA in an amount that includes it: amount × rate / (100 + rate).
    /// - Throws: `ImporteError.desborde`
    func cuota(_ tasa: Tasa, en moneda: Moneda) throws(ImporteError) -> Importe {
        try Self.unidades(Int128(diezmilesimas) * Int128(tasa.centesimas), entre: 10_000 + Int128(tasa.centesimas), de: moneda)
    }

    /// `numerador` / `divisor` ten-thousandths, rounded to whole units of a currency. Exact until then: no product here comes near the
    /// bounds of 128 bits.
    private static func unidades(_ numerador: Int128, entre divisor: Int128, de moneda: Moneda) throws(ImporteError) -> Importe {
        let unidad = (moneda.decimales..<4).reduce(Int128(1)) { unit, _ in unit * 10 }
        let paso = divisor * unidad
        let mitad = numerador.signum() * paso
        guard let value = Int64(exactly: (2 * numerador + mitad) / (2 * paso) * unidad) else { throw .desborde }
        return Importe(diezmilesimas: value)
    }
}
