package import Dinero

/// What an attempt to confirm an order came to.
package struct Resultado: Sendable, Equatable {
    package enum Pago: Sendable, Equatable {
        case aprobado(id: Int64)
        case rechazado(id: Int64)
        /// Not known yet whether it was charged.
        case incierto
    }

    package let pedidoID: Int64
    package let total: Importe
    package let estado: Pedido.Estado
    package let pago: Pago

    package init(pedidoID: Int64, total: Importe, estado: Pedido.Estado, pago: Pago) {
        self.pedidoID = pedidoID
        self.total = total
        self.estado = estado
        self.pago = pago
    }
}
