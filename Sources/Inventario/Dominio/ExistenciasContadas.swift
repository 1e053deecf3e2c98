/// The stock of one product beside what its reservations' lines come to, both of one moment: they differ where something was lost.
package struct ExistenciasContadas: Sendable, Equatable {
    package let existencias: Existencias
    /// Pieces of the lines of reservations that are active.
    package let reservado: Int64
    /// Pieces of the lines of reservations that were consumed.
    package let vendido: Int64

    package init(_ existencias: Existencias, reservado: Int64, vendido: Int64) {
        self.existencias = existencias
        self.reservado = reservado
        self.vendido = vendido
    }
}
