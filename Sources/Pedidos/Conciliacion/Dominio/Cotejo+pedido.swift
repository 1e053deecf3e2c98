internal import WorldKit

extension Cotejo {
    /// What is wrong with an order by itself.
    package func pedido(_ pedido: PedidoConciliable) -> [Discrepancia] {
        var found = pedido.compensaciones.compactMap { compensacion(de: pedido, $0) }
        if pedido.enCamino, pedido.paso == .cuarentena {
            // Its rows say so already.
            if !pedido.compensaciones.contains(where: { $0.estado == .cuarentena }) {
                found.append(Discrepancia(.pedidoEnCuarentena, pedido: pedido.id, "El pedido \(pedido.id) espera a un operador."))
            }
        } else if pedido.enCamino, vencido(pedido) {
            let detalle = "El pedido \(pedido.id) sigue \(pedido.estado.rawValue) y su plazo se agotó."
            found.append(Discrepancia(.pedidoAtrasado, pedido: pedido.id, detalle))
        }
        for clave in pedido.salidas where !mayConsume(pedido, clave) {
            let detalle = "El pedido \(pedido.id) está \(pedido.estado.rawValue) y tiene una salida para consumir \(clave)."
            found.append(Discrepancia(.salidaSinVenta, pedido: pedido.id, clave: clave, detalle))
        }
        return found
    }

    private func compensacion(de pedido: PedidoConciliable, _ compensacion: CompensacionConciliable) -> Discrepancia? {
        let que = "\(compensacion.accion.rawValue) \(compensacion.clave) (pedido \(pedido.id))"
        switch compensacion.estado {
        case .pendiente, .hecha, .forzada: return nil
        case .cuarentena:
            return Discrepancia(
                .compensacionEnCuarentena, pedido: pedido.id, clave: compensacion.clave, "Está en cuarentena: \(que).",
                remedio: "{programa} compensaciones reintentar|forzar|abandonar \(compensacion.id) --razon \"…\"")
        case .abandonada:
            return Discrepancia(
                .compensacionAbandonada, pedido: pedido.id, clave: compensacion.clave, "Un operador la abandonó: \(que).",
                remedio: "arréglelo a mano; después: {programa} compensaciones forzar \(compensacion.id) --razon \"…\"")
        }
    }

    /// Past its deadline an order is taken back, and a refund is given, as long as that takes; but somebody should know.
    private func vencido(_ pedido: PedidoConciliable) -> Bool {
        guard let last = pedido.plazo ?? pedido.arriendo else { return true }  // nobody would ever take it over
        return hace(margen.pedido, desde: last)
    }

    /// The late consume of a reservation that is being returned changes nothing.
    private func mayConsume(_ pedido: PedidoConciliable, _ clave: String) -> Bool {
        guard clave == Intento(clave: pedido.clave, numero: pedido.intento).reserva else { return false }
        switch pedido.estado {
        case .confirmado, .reembolsando, .reembolsado: return true
        case .pendiente, .confirmando, .cancelado: return false
        }
    }
}
