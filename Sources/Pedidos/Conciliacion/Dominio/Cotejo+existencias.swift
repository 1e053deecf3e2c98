extension Cotejo {
    /// What a product's stock may not be.
    /// - Parameter piezas: what its reservations come to.
    package static func existencias(_ producto: ExistenciasConciliables, _ piezas: SumaDeReservas.Piezas) -> [Discrepancia] {
        let id = producto.productoID
        var found: [Discrepancia] = []
        let (reservas, overflow) = producto.reservado.addingReportingOverflow(producto.vendido)
        let (suma, overflow2) = producto.disponible.addingReportingOverflow(reservas)
        let isNegative = min(producto.disponible, producto.reservado, producto.vendido) < 0
        if overflow || overflow2 || suma != producto.cargado || isNegative {
            let detalle = """
                Del producto \(id) hay \(producto.disponible) disponibles, \(producto.reservado) reservadas y \(producto.vendido) \
                vendidas, y cargadas \(producto.cargado).
                """
            found.append(Discrepancia(.existenciasDescuadradas, detalle))
        }
        if producto.reservado != piezas.reservado {
            let detalle = "Del producto \(id) constan \(producto.reservado) reservadas y sus reservas activas suman \(piezas.reservado)."
            found.append(Discrepancia(.reservadoDistinto, detalle))
        }
        if producto.vendido != piezas.vendido {
            let detalle = "Del producto \(id) constan \(producto.vendido) vendidas y sus reservas consumidas suman \(piezas.vendido)."
            found.append(Discrepancia(.vendidoDistinto, detalle))
        }
        return found
    }
}
