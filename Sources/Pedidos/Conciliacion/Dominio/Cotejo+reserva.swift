internal import WorldKit

extension Cotejo {
    /// What an attempt's reservation may not be.
    func reserva(_ intento: IntentoConciliable) -> [Discrepancia] {
        let estado = intento.reserva?.estado(en: ahora)
        if let tipo = discrepancia(intento, estado) { return [noCuadra(intento, tipo, estado)] }
        guard intento.papel != .terminado, let reserva = intento.reserva else { return [] }
        var found: [Discrepancia] = []
        if estado == .activa, reserva.expira != nil {
            let detalle = "La reserva \(reserva.id) del pedido \(intento.pedido.id) vence: la de un pedido no debe."
            found.append(Discrepancia(.reservaConVencimiento, pedido: intento.pedido.id, clave: reserva.id, detalle))
        }
        let holds = estado == .activa || estado == .consumida || estado == .devuelta
        if holds, reserva.cantidades != intento.pedido.cantidades {
            let detalle = "La reserva \(reserva.id) no tiene las cantidades del pedido \(intento.pedido.id)."
            found.append(Discrepancia(.reservaDistinta, pedido: intento.pedido.id, clave: reserva.id, detalle))
        }
        return found
    }

    private func discrepancia(_ intento: IntentoConciliable, _ estado: ReservaConciliable.Estado?) -> Discrepancia.Tipo? {
        let pedido = intento.pedido
        let clave = intento.nombre.reserva
        switch (intento.papel, estado) {
        case (.vendido, .consumida): return nil
        // What was taken as done and the books still hold was not done.
        case (.vendido, .activa): return pedido.espera(consumir: clave) ? nil : .consumoSinSalida
        case (.vendido, _) where pedido.forzada(.consumir, clave): return nil
        case (.devolviendose, .activa), (.devolviendose, .consumida), (.devolviendose, .devuelta): return nil
        case (.devolviendose, _) where pedido.forzada(.consumir, clave) || pedido.forzada(.devolver, clave): return nil
        case (.vendido, _), (.devolviendose, _): return .confirmadoSinReserva
        case (.devuelto, .devuelta): return nil
        case (.devuelto, _): return pedido.forzada(.devolver, clave) ? nil : .reembolsoIncompleto
        case (.enCamino, .consumida): return .reservaConsumidaSinVenta
        case (.terminado, .consumida): return pedido.forzada(.liberar, clave) ? nil : .reservaConsumidaSinVenta
        case (.terminado, .activa): return .reservaHuerfana
        case (.enCamino, _), (.terminado, _): return nil
        }
    }

    private func noCuadra(
        _ intento: IntentoConciliable, _ tipo: Discrepancia.Tipo, _ estado: ReservaConciliable.Estado?
    ) -> Discrepancia {
        let pedido = intento.pedido
        let clave = intento.nombre.reserva
        let reserva = "su reserva \(clave) \(estado.map { "está \($0.rawValue)" } ?? "no existe")"
        let rest =
            switch tipo {
            case .consumoSinSalida: " y nada espera para consumirla"
            default: numero(intento)
            }
        return Discrepancia(
            tipo, pedido: pedido.id, clave: clave, "El pedido \(pedido.id) está \(pedido.estado.rawValue) y \(reserva)\(rest).")
    }

    /// Which attempt it was, where it is not the last one.
    func numero(_ intento: IntentoConciliable) -> String {
        intento.numero < intento.pedido.intento ? " (intento \(intento.numero) de \(intento.pedido.intento))" : ""
    }

    /// What a reservation may not be whose name no order answers for. Those of other callers, by hand or with an expiry, are
    /// their own affair.
    /// - Parameter titular: the order whose name it bears, if there is one.
    package func suelta(_ reserva: ReservaConciliable, titular: Titular?) -> [Discrepancia] {
        guard let nombre = Intento(reserva: reserva.id), titular?.responde(de: nombre) != true else { return [] }
        let quien = titular.map { "el pedido \($0.id) no llegó al intento \(nombre.numero)" } ?? "ningún pedido la conoce"
        switch reserva.estado(en: ahora) {
        case .activa where reserva.expira == nil:
            return [
                Discrepancia(.reservaHuerfana, pedido: titular?.id, clave: reserva.id, "La reserva \(reserva.id) está activa y \(quien).")
            ]
        case .consumida:
            let detalle = "La reserva \(reserva.id) está consumida y \(quien)."
            return [Discrepancia(.reservaConsumidaSinVenta, pedido: titular?.id, clave: reserva.id, detalle)]
        case .activa, .liberada, .expirada, .devuelta, .rechazada: return []
        }
    }
}
