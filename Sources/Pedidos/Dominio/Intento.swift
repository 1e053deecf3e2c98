package import WorldKit

/// One attempt to confirm an order, and the names of what it does elsewhere.
package struct Intento: Sendable, Equatable {
    /// The order's name for ever.
    package let clave: String
    /// 1 for the first.
    package let numero: Int64

    package init(clave: String, numero: Int64) {
        self.clave = clave
        self.numero = numero
    }

    package init(_ clave: UUIDv7, _ numero: Int64) { self.init(clave: clave.description, numero: numero) }

    /// The name of its reservation.
    package var reserva: String { "\(clave):\(numero)" }

    /// The key of its charge.
    package var cobro: String { "\(clave):\(numero):cobro" }
}
