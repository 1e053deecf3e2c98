/// A product of which there is not enough.
package struct Falta: Sendable, Equatable {
    /// Which one.
    package let productoID: Int64
    /// How many were wanted.
    package let cantidad: Int64
    /// How many there were.
    package let disponible: Int64

    package init(productoID: Int64, cantidad: Int64, disponible: Int64) {
        self.productoID = productoID
        self.cantidad = cantidad
        self.disponible = disponible
    }
}
