package import WorldKit

/// A reservation, as inventario lists it.
package struct ReservaConciliable: Sendable, Equatable {
    /// Where a reservation stands, by the words of inventario.
    package enum Estado: String, Sendable, CaseIterable {
        case activa, consumida, liberada, expirada, devuelta, rechazada
    }

    /// The name that its caller gave it; `manual:<id>` for one without.
    package let id: String
    /// Where it stands, as far as that is written down.
    package var estado: Estado
    /// Pieces of each product.
    package var cantidades: [Int64: Int64]
    /// From when it holds nothing any more; nil for one that its caller ends.
    package var expira: Instante?

    package init(id: String, estado: Estado, cantidades: [Int64: Int64], expira: Instante? = nil) {
        self.id = id
        self.estado = estado
        self.cantidades = cantidades
        self.expira = expira
    }

    /// What it is at a moment, whether or not a sweep has run.
    func estado(en ahora: Instante) -> Estado {
        if estado == .activa, let expira, expira <= ahora { .expirada } else { estado }
    }
}
