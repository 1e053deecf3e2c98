internal import ServiceKit

/// What orders cost, at the prices of the catalogue as they are now.
package struct Precios: Sendable {
    private let juntos: PreciosJuntos

    /// - Parameter juntos: reads them.
    package init(_ juntos: PreciosJuntos) { self.juntos = juntos }

    /// By one call, whatever the number of products, or by one for several orders.
    /// - Throws: `PedidoError.productoDesconocido`, `.totalDemasiadoGrande`; `RemoteError`, `CancellationError`
    package func presupuesto(_ pedidas: [LineaPedida]) async throws -> Presupuesto {
        let precios = try await juntos.precios(Set(pedidas.map(\.productoID)))
        return try Presupuesto(
            pedidas.enumerated().map { index, pedida in
                guard let precio = precios[pedida.productoID] else {
                    throw PedidoError.productoDesconocido(pedida.productoID, linea: index)
                }
                return Linea(productoID: pedida.productoID, cantidad: pedida.cantidad, precio: precio)
            })
    }
}
