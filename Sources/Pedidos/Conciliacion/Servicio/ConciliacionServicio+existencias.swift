internal import WorldKit

/// The stock, held against what the reservations come to.
extension ConciliacionServicio {
    /// - Parameter suma: what the reservations came to when they were looked at.
    func mirarExistencias(_ suma: SumaDeReservas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        var suma = suma
        var sospechosos: [Int64] = []
        var cursor: String?
        repeat {
            let page = try await ajenos.inventario.existencias(desde: cursor)
            for producto in page.items where !Cotejo.existencias(producto, suma.sacar(producto.productoID)).isEmpty {
                sospechosos.append(producto.productoID)
            }
            cursor = page.siguiente
        } while cursor != nil
        // Reservations of products that have no stock at all.
        sospechosos += suma.porProducto.filter { $0.value != SumaDeReservas.Piezas() }.keys
        guard !sospechosos.isEmpty else { return }
        try await world.sleep(for: pausa)
        // What is bought and sold all the time never stands still from one page to another: inventario counts it within one moment.
        for tanda in sospechosos.sorted().enTandas(de: Self.productosPorCuenta) {
            for contada in try await ajenos.inventario.contadas(Array(tanda)) {
                for discrepancia in Cotejo.existencias(contada.existencias, contada.piezas) { decir(discrepancia) }
            }
        }
    }

    /// Each takes as long as it has reservations.
    private static let productosPorCuenta = 20
}
