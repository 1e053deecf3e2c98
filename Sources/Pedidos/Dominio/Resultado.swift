package import Dinero

/// What an attempt to confirm an order came to.
package struct Resultado: Sendable, Equatable {
    /// What is known of the charge.
    package enum Pago: Sendable, Equatable {
        case aprobado(id: Int64)
        case rechazado(id: Int64)
        case reembolsado(id: Int64)
        /// Not known yet whether it was charged.
        case incierto
    }

    /// The order that was made.
    package let pedidoID: Int64
    /// What it costs.
    package let total: Importe
    /// Where the order stands now.
    package let estado: Pedido.Estado
    /// What is known of the charge.
    package let pago: Pago

    package init(pedidoID: Int64, total: Importe, estado: Pedido.Estado, pago: Pago) {
        self.pedidoID = pedidoID
        self.total = total
        self.estado = estado
        self.pago = pago
    }
}
