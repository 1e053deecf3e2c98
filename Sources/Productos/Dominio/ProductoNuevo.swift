package import Dinero

/// What there is to know of a product that has no id yet.
package struct ProductoNuevo: Sendable, Equatable {
    package let nombre: String
    package let precio: Importe

    package init(nombre: String, precio: Importe) {
        self.nombre = nombre
        self.precio = precio
    }
}
