internal import Dinero

extension Cotejo {
    /// What pagos and the gateway's ledger do not agree on. What counts is where the money is: a void may be booked as a refund.
    /// - Parameter movimientos: all of the charge's key.
    package func libro(_ pago: PagoConciliable?, _ movimientos: [Movimiento], pedido: Int64?) -> [Discrepancia] {
        guard let clave = pago?.clave ?? movimientos.first?.clave else { return [] }
        func hay(_ tipo: Discrepancia.Tipo, _ detalle: String) -> [Discrepancia] {
            [Discrepancia(tipo, pedido: pedido, clave: clave, detalle)]
        }
        let libro = Libro(movimientos)
        guard let pago else { return hay(.movimientoSinPago, "La pasarela tiene \(libro) con la clave \(clave), que pagos no conoce.") }
        let quien = "El pago \(pago.id) (\(clave)) está \(pago.estado.rawValue)"
        if libro.cobros > 1 || libro.cobros + libro.rechazos > 1 {
            return hay(.cobroDoble, "La pasarela tiene \(libro) con la clave \(clave).")
        }
        if libro.devoluciones > libro.cobros { return hay(.devolucionDispar, "\(quien) y la pasarela tiene \(libro).") }
        if let tipo = discrepancia(pago.estado, libro) { return hay(tipo, "\(quien) y la pasarela tiene \(libro).") }
        if let otro = movimientos.first(where: { $0.monto != pago.monto || $0.moneda != pago.moneda }) {
            let suyo = "\(pago.monto?.description ?? "-") \(pago.moneda ?? "-")"
            return hay(
                .movimientoDistinto,
                "El pago \(pago.id) (\(clave)) es de \(suyo) y la pasarela tiene un \(otro.tipo.rawValue) de \(otro.monto) \(otro.moneda).")
        }
        return []
    }

    private func discrepancia(_ estado: PagoConciliable.Estado, _ libro: Libro) -> Discrepancia.Tipo? {
        switch (estado, libro.dinero) {
        case (.enCurso, .ninguno), (.enCurso, .retenido): nil
        case (.aprobado, .retenido), (.anulando, .retenido), (.reembolsando, .retenido): nil
        case (.anulando, .devuelto), (.reembolsando, .devuelto): nil
        case (.rechazado, .ninguno), (.anulado, .ninguno): nil
        case (.anulado, .devuelto), (.reembolsado, .devuelto): nil
        case (.rechazado, _): .cobroSinAprobar
        case (.aprobado, .ninguno), (.anulando, .ninguno), (.reembolsando, .ninguno), (.reembolsado, .ninguno): .aprobadoSinCobro
        case (.enCurso, .devuelto), (.aprobado, .devuelto), (.anulado, .retenido), (.reembolsado, .retenido): .devolucionDispar
        }
    }
}

/// What the ledger says of one key.
private struct Libro: CustomStringConvertible {
    /// Where the money is.
    enum Dinero {
        case ninguno, retenido, devuelto
    }

    let cobros: Int
    let rechazos: Int
    let devoluciones: Int
    let description: String

    init(_ movimientos: [Movimiento]) {
        cobros = movimientos.count { $0.tipo == .cobro }
        rechazos = movimientos.count { $0.tipo == .rechazo }
        devoluciones = movimientos.count - cobros - rechazos
        description = movimientos.isEmpty ? "ningún movimiento" : movimientos.map(\.tipo.rawValue).joined(separator: ", ")
    }

    var dinero: Dinero { cobros == 0 ? .ninguno : devoluciones == 0 ? .retenido : .devuelto }
}
