/// The stock of a product and what its reservations' lines come to, both of one moment, as inventario tells them.
package struct ExistenciasContadas: Sendable, Equatable {
    package let existencias: ExistenciasConciliables
    package let piezas: SumaDeReservas.Piezas

    package init(_ existencias: ExistenciasConciliables, _ piezas: SumaDeReservas.Piezas) {
        self.existencias = existencias
        self.piezas = piezas
    }
}
