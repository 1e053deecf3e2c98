internal import Dinero
internal import WorldKit

extension Cotejo {
    /// What an attempt's charge may not be.
    func pago(_ intento: IntentoConciliable) -> [Discrepancia] {
        if let tipo = discrepancia(intento) { return [noCuadra(intento, tipo)] }
        guard intento.papel != .terminado, let pago = intento.pago else { return [] }
        let pedido = intento.pedido
        var found: [Discrepancia] = []
        let moved = pago.estado != .rechazado && pago.estado != .anulado
        if moved, let monto = pago.monto, monto != pedido.total || pago.moneda != pedido.moneda {
            let detalle = """
                El pedido \(pedido.id) cuesta \(pedido.total) \(pedido.moneda) y su cobro es de \(monto) \(pago.moneda ?? "-").
                """
            found.append(Discrepancia(.cobroDistinto, pedido: pedido.id, clave: pago.clave, detalle))
        }
        if intento.papel != .enCamino, pedido.pagoID != pago.id {
            let suyo = pedido.pagoID.map { "el pago \($0)" } ?? "ningún pago"
            let detalle = "El pedido \(pedido.id) tiene anotado \(suyo) y su cobro es el pago \(pago.id)."
            found.append(Discrepancia(.pagoDistinto, pedido: pedido.id, clave: pago.clave, detalle))
        }
        return found
    }

    private func discrepancia(_ intento: IntentoConciliable) -> Discrepancia.Tipo? {
        let pedido = intento.pedido
        let clave = intento.nombre.cobro
        switch (intento.papel, intento.pago?.estado) {
        case (.enCamino, _): return nil
        case (.vendido, .aprobado): return nil
        case (.vendido, _): return .confirmadoSinPago
        case (.devolviendose, .aprobado), (.devolviendose, .reembolsando), (.devolviendose, .reembolsado): return nil
        case (.devolviendose, _): return pedido.forzada(.reembolsar, clave) ? nil : .confirmadoSinPago
        case (.devuelto, .reembolsado), (.devuelto, .anulado): return nil
        case (.devuelto, _): return pedido.forzada(.reembolsar, clave) ? nil : .reembolsoIncompleto
        case (.terminado, nil), (.terminado, .rechazado), (.terminado, .anulado), (.terminado, .reembolsado): return nil
        // Taken as done; what the books still hold was not done.
        case (.terminado, let estado) where estado != .aprobado && pedido.forzada(.anular, clave): return nil
        case (.terminado, _):
            return pedido.tieneCobro ? .cobroDoble : .pagoSinPedido
        }
    }

    private func noCuadra(_ intento: IntentoConciliable, _ tipo: Discrepancia.Tipo) -> Discrepancia {
        let pedido = intento.pedido
        let clave = intento.nombre.cobro
        let cobro = "su cobro \(clave) \(intento.pago.map { "está \($0.estado.rawValue)" } ?? "no existe")"
        return Discrepancia(
            tipo, pedido: pedido.id, clave: clave, "El pedido \(pedido.id) está \(pedido.estado.rawValue) y \(cobro)\(numero(intento)).")
    }

    /// What a payment may not be that no order answers for, and what it does not agree on with the ledger. A charge whose key
    /// no order gives is its caller's affair, as long as it comes to an end.
    /// - Parameter titular: the order whose name it bears, if there is one.
    package func suelto(
        _ pago: PagoConciliable, _ movimientos: [Movimiento], titular: Titular?
    ) -> [Discrepancia] {
        if let nombre = Intento(cobro: pago.clave) {
            if let titular, titular.responde(de: nombre) { return [] }
            if pago.estado == .aprobado || pago.estado.enCamino {
                let quien = titular.map { "el pedido \($0.id) no llegó al intento \(nombre.numero)" } ?? "ningún pedido lo conoce"
                let detalle = "El pago \(pago.id) (\(pago.clave)) está \(pago.estado.rawValue) y \(quien)."
                return [Discrepancia(.pagoSinPedido, pedido: titular?.id, clave: pago.clave, detalle)]
                    + libro(pago, movimientos, pedido: titular?.id)
            }
        } else if pago.estado.enCamino, hace(margen.pago, desde: pago.momento) {
            let detalle = "El pago \(pago.id) (\(pago.clave)) sigue \(pago.estado.rawValue); empezó \(pago.momento)."
            return [Discrepancia(.pagoAtascado, clave: pago.clave, detalle)] + libro(pago, movimientos, pedido: nil)
        }
        return libro(pago, movimientos, pedido: titular?.id)
    }
}
