/// What can be wrong with a wish that concerns orders.
package enum PedidoError: Error, Equatable {
    case noEncontrado
    /// No product has this id; `linea` counts from 0.
    case productoDesconocido(Int64, linea: Int)
    /// The order costs more than an amount can be.
    case totalDemasiadoGrande
    /// Not enough of a product. Nothing is reserved, the order is kept as cancelled.
    case sinStock([Falta])
    /// It could not be confirmed in time, for no fault of the caller's; nothing is reserved or charged.
    case noSePudo
    /// An operator gave the refund up: the order is confirmed, as before.
    case reembolsoAbandonado
    /// Only a confirmed order is refunded.
    case noReembolsable(Pedido.Estado)
    /// It is not known whether the first commit took place: the same wish under its key tells.
    case incierto
    /// Another one changed the order meanwhile.
    case versionPerdida
    case compensacionNoExiste
    case remotoNoExiste
    /// What is done already cannot be decided any more.
    case compensacionTerminada(Compensacion.Estado)
}
