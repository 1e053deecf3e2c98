/// The stock of a product, as inventario tells it.
package struct ExistenciasConciliables: Sendable, Equatable {
    package let productoID: Int64
    package var disponible: Int64
    package var reservado: Int64
    package var vendido: Int64
    package var cargado: Int64

    package init(productoID: Int64, disponible: Int64, reservado: Int64, vendido: Int64, cargado: Int64) {
        self.productoID = productoID
        self.disponible = disponible
        self.reservado = reservado
        self.vendido = vendido
        self.cargado = cargado
    }
}
