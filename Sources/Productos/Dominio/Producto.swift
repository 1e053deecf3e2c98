package import Dinero

/// A product of the catalogue.
package struct Producto: Sendable, Equatable {
    /// Given when it is made, and never again to another.
    package let id: Int64
    /// 1 to 200 characters.
    package let nombre: String
    /// Zero or more, in the currency of the shop.
    package let precio: Importe

    package init(id: Int64, nombre: String, precio: Importe) {
        self.id = id
        self.nombre = nombre
        self.precio = precio
    }
}
