/// The stock of one product. What was loaded is never lost: `cargado = disponible + reservado + vendido`.
package struct Existencias: Sendable, Equatable {
    /// The product, whether or not the catalogue still has it.
    package let productoID: Int64
    /// Pieces that can be reserved.
    package let disponible: Int64
    /// Pieces of reservations that are active.
    package let reservado: Int64
    /// Pieces of reservations that were consumed.
    package let vendido: Int64
    /// All pieces that were ever loaded, less those that were taken out by loading a smaller number.
    package let cargado: Int64

    package init(productoID: Int64, disponible: Int64 = 0, reservado: Int64 = 0, vendido: Int64 = 0, cargado: Int64 = 0) {
        self.productoID = productoID
        self.disponible = disponible
        self.reservado = reservado
        self.vendido = vendido
        self.cargado = cargado
    }
}
