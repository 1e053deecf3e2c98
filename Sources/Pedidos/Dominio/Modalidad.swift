/// How orders come to be confirmed: all that the two shapes of the service do differently.
package enum Modalidad: Sendable {
    /// One call makes an order and confirms it: an order whose attempt came to nothing is cancelled.
    case deUnaVez
    /// An order is made, edited, and confirmed later: one whose attempt came to nothing can be paid again.
    case porPasos

    /// The program that has the tools of an operator.
    package var programa: String { self == .deUnaVez ? "pedidos" : "compras" }

    /// What an order is when an attempt to confirm it has come to nothing.
    package var fallido: Pedido.Estado { self == .deUnaVez ? .cancelado : .pendiente }
}
