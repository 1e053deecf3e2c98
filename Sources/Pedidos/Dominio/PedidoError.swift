package import Dinero

/// What can be wrong with a wish that concerns orders.
package enum PedidoError: Error, Equatable {
    /// What may be asked of an order that exists.
    package enum Accion: String, Sendable {
        case editar, confirmar, cancelar, reembolsar, facturar
    }

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
    /// An order in this state does not allow it.
    case noAdmite(Accion, Pedido.Estado)
    /// It is paid in its own currency alone.
    case otraMoneda(Moneda)
    /// It costs something else than its buyer expects.
    case otroTotal(Importe)
    /// It is not the version that its buyer has seen.
    case otraVersion
    /// The charge was declined; the order can be paid again, where it says so.
    case pagoRechazado(Resultado)
    /// It is not known whether the first commit took place: the same wish under its key tells.
    case incierto
    /// Another one changed the order meanwhile.
    case versionPerdida
    case compensacionNoExiste
    case remotoNoExiste
    /// What is done already cannot be decided any more.
    case compensacionTerminada(Compensacion.Estado)
}
