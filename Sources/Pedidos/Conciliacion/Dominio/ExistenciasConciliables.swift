/// The stock of a product, as inventario tells it.
package struct ExistenciasConciliables: Sendable, Equatable {
    /// Of which product.
    package let productoID: Int64
    /// Pieces that can be reserved. What is past its end counts among them.
    package var disponible: Int64
    /// Pieces that active reservations hold.
    package var reservado: Int64
    /// Pieces that consumed reservations have taken.
    package var vendido: Int64
    /// Pieces that were loaded, as that was written down: the sum of the other three, unless something is wrong.
    package var cargado: Int64

    package init(productoID: Int64, disponible: Int64, reservado: Int64, vendido: Int64, cargado: Int64) {
        self.productoID = productoID
        self.disponible = disponible
        self.reservado = reservado
        self.vendido = vendido
        self.cargado = cargado
    }
}
