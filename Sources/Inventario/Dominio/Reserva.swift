/// Pieces of a product that are set aside.
package struct Reserva: Sendable, Equatable {
    /// Where it stands; only an active one can change.
    package enum Estado: String, Sendable, CaseIterable {
        /// The pieces are set aside.
        case activa
        /// They were sold.
        case consumida
        /// They are available again.
        case liberada
    }

    /// Given when it is made.
    package let id: Int64
    /// Whose pieces are set aside.
    package let productoID: Int64
    /// How many; 1 or more.
    package let cantidad: Int64

    package init(id: Int64, productoID: Int64, cantidad: Int64) {
        self.id = id
        self.productoID = productoID
        self.cantidad = cantidad
    }
}
