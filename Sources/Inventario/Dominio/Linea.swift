/// So many pieces of a product.
package struct Linea: Sendable, Equatable {
    /// Whose pieces.
    package let productoID: Int64
    /// 1 to 1,000,000.
    package let cantidad: Int64
    /// How many pieces there were when these were too many; nil where there were enough.
    package let habia: Int64?

    package init(productoID: Int64, cantidad: Int64, habia: Int64? = nil) {
        self.productoID = productoID
        self.cantidad = cantidad
        self.habia = habia
    }
}

extension [Linea] {
    /// The lines of one product added up, products in ascending order: what is reserved and compared.
    package var juntas: [Linea] {
        reduce(into: [:]) { $0[$1.productoID, default: 0] += $1.cantidad }.sorted { $0.key < $1.key }
            .map { Linea(productoID: $0.key, cantidad: $0.value) }
    }
}
