/// One attempt of an order, with all that the others keep under its names.
package struct IntentoConciliable: Sendable, Equatable {
    /// What an attempt is to its order: that decides what its reservation and its charge may be.
    package enum Papel: Sendable, Equatable {
        /// The last one of an order that is being confirmed or turned back.
        case enCamino
        /// The one that a confirmed order was sold by.
        case vendido
        /// The one that is being refunded.
        case devolviendose
        /// The one that was refunded.
        case devuelto
        /// One that is over and holds nothing.
        case terminado
    }

    /// Whose attempt it is.
    package var pedido: PedidoConciliable
    /// From 1 to the order's `intento`.
    package let numero: Int64
    /// nil where inventario knows of none.
    package var reserva: ReservaConciliable?
    /// nil where pagos knows of none.
    package var pago: PagoConciliable?
    /// What the gateway's ledger has of the charge.
    package var movimientos: [Movimiento]

    package init(
        pedido: PedidoConciliable, numero: Int64, reserva: ReservaConciliable?, pago: PagoConciliable?, movimientos: [Movimiento]
    ) {
        self.pedido = pedido
        self.numero = numero
        self.reserva = reserva
        self.pago = pago
        self.movimientos = movimientos
    }

    /// What its reservation and its charge are called.
    package var nombre: Intento { Intento(clave: pedido.clave, numero: numero) }

    /// What it is to its order, by where that stands.
    package var papel: Papel {
        guard numero == pedido.intento else { return .terminado }
        switch pedido.estado {
        case .pendiente, .cancelado: return .terminado
        case .confirmando: return .enCamino
        case .confirmado: return .vendido
        case .reembolsando: return .devolviendose
        case .reembolsado: return .devuelto
        }
    }
}
