internal import Contratos
package import Dinero
internal import OutboundHTTP
package import ServiceKit

/// The catalogue, as an order needs it.
package struct ProductosCliente: Sendable {
    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// The price of a product now; nil when there is no such product.
    /// - Throws: `RemoteError`, `CancellationError`
    package func precio(_ productoID: Int64) async throws -> Importe? {
        let response = try await remote.send(.get("/productos/\(productoID)"))
        switch response.status {
        case 200: return try remote.decode(ProductoLeido.self, from: response).precio
        case 404: return nil
        default: throw remote.unexpected(response)
        }
    }
}
