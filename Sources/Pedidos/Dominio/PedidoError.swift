/// What can be wrong with a wish that concerns orders.
package enum PedidoError: Error, Equatable {
    case noEncontrado
    /// No product has this id; `linea` counts from 0.
    case productoDesconocido(Int64, linea: Int)
    /// The order costs more than an amount can be.
    case totalDemasiadoGrande
    /// Not enough of a product; so many there were. Nothing is reserved, the order is kept as cancelled.
    case sinStock(disponible: Int64)
}
