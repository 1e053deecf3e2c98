internal import Contratos
package import Dinero
internal import JSON
package import ServiceKit

/// The catalogue, as an order needs it.
package struct ProductosCliente: Sendable {
    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// The prices of products now, in one call; one that there is not is left out.
    /// - Parameter productoIDs: 1 to 200.
    /// - Throws: `RemoteError`, `CancellationError`
    package func precios(_ productoIDs: Set<Int64>) async throws -> [Int64: Importe] {
        let ids = productoIDs.sorted().map { String($0) }.joined(separator: ",")
        let response = try await remote.send(.get("/productos?ids=\(ids)"))
        guard response.status == 200 else { throw remote.unexpected(response) }
        let catalogo = try remote.decode(Catalogo.self, from: response)
        return Dictionary(catalogo.productos.map { ($0.id, $0.precio) }) { first, _ in first }
    }

    /// The list as productos answers it.
    private struct Catalogo: JSONDecodable {
        let productos: [ProductoLeido]

        init(json: JSONObject) throws { productos = try json.required("items", json.objects).map(ProductoLeido.init) }
    }
}
