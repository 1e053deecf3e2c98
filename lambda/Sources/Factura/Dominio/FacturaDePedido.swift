internal import Dinero

/// An invoice: what an order cost, and what of that is tax.
///
/// - The lines' amounts add up to `subtotal`, exactly, and that and `redondeo` to `total`.
/// - Bases and taxes add up to `subtotal` too: a base is what is left of its lines when the rounded tax is taken out.
struct FacturaDePedido: Sendable, Equatable {
    /// A line with what is due for it.
    struct LineaFacturada: Sendable, Equatable {
        let linea: Linea
        /// Price × quantity, exact.
        let importe: Importe
        let iva: Tasa
    }

    /// What the lines of one rate cost together, taken apart.
    struct Impuesto: Sendable, Equatable {
        let iva: Tasa
        let base: Importe
        /// Rounded as the currency rounds.
        let cuota: Importe
    }

    let solicitud: Solicitud
    let moneda: Moneda
    let lineas: [LineaFacturada]
    let subtotal: Importe
    /// One for each rate, the lowest first.
    let impuestos: [Impuesto]
    /// What rounding adds; negative where it takes.
    let redondeo: Importe
    /// What is to be paid, in whole units of the currency.
    let total: Importe

    /// - Throws: `SolicitudImposible`
    init(_ solicitud: Solicitud) throws(SolicitudImposible) {
        guard let moneda = Moneda(codigo: solicitud.moneda) else { throw .monedaDesconocida(solicitud.moneda) }
        var lineas: [LineaFacturada] = []
        var subtotal = Importe.cero
        var porTasa: [Tasa: Importe] = [:]
        for (index, linea) in solicitud.lineas.enumerated() {
            guard let iva = linea.iva ?? solicitud.tasas[moneda.codigo] else { throw .sinTasa(linea: index, moneda: moneda.codigo) }
            do throws(ImporteError) {
                let importe = try linea.precio * linea.cantidad
                subtotal = try subtotal + importe
                // Never more than `subtotal`, as no amount is negative.
                porTasa[iva] = try porTasa[iva, default: .cero] + importe
                lineas.append(LineaFacturada(linea: linea, importe: importe, iva: iva))
            } catch {
                throw .desborde(miembro: "pedido.lineas[\(index)]")
            }
        }
        guard subtotal == solicitud.total else { throw .totalDistinto(suma: subtotal, total: solicitud.total) }
        do throws(ImporteError) {
            var impuestos: [Impuesto] = []
            for (iva, bruto) in porTasa.sorted(by: { $0.key < $1.key }) {
                let cuota = try bruto.cuota(iva, en: moneda)
                impuestos.append(Impuesto(iva: iva, base: try bruto - cuota, cuota: cuota))
            }
            total = try subtotal.redondeado(a: moneda)
            redondeo = try total - subtotal
            self.impuestos = impuestos
        } catch {
            throw .desborde(miembro: "pedido.total")
        }
        self.solicitud = solicitud
        self.moneda = moneda
        self.lineas = lineas
        self.subtotal = subtotal
    }
}
