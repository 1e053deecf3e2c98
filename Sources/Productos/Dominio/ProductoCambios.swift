package import Dinero

/// What is to change; nil leaves it as it is.
package struct ProductoCambios: Sendable, Equatable {
    /// 1 to 200 characters.
    package let nombre: String?
    /// Zero or more.
    package let precio: Importe?

    package init(nombre: String?, precio: Importe?) {
        self.nombre = nombre
        self.precio = precio
    }
}
