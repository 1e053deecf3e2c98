/// So many pieces of a product that somebody wants.
package struct LineaPedida: Sendable, Equatable {
    /// 1 or more.
    package let productoID: Int64
    /// 1 to 1,000,000.
    package let cantidad: Int64

    package init(productoID: Int64, cantidad: Int64) {
        self.productoID = productoID
        self.cantidad = cantidad
    }
}
