package import ServiceKit

/// The books of inventario: reservations and stock. It only reads.
package struct ReservasCliente: Sendable {
    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// All reservations, page by page.
    /// - Throws: `RemoteError`, `CancellationError`
    package func reservas(desde cursor: String?) async throws -> Lista<ReservaConciliable> {
        try await remote.lista("/reservas", desde: cursor)
    }

    /// Those of these names that there are, by name.
    /// - Throws: `RemoteError`, `CancellationError`
    package func reservas(_ ids: [String]) async throws -> [String: ReservaConciliable] {
        let found: [ReservaConciliable] = try await remote.todos("/reservas", "ids", ids)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The stock of all products, page by page.
    /// - Throws: `RemoteError`, `CancellationError`
    package func existencias(desde cursor: String?) async throws -> Lista<ExistenciasConciliables> {
        try await remote.lista("/stock", desde: cursor)
    }

    /// That of these products beside the sum of their reservations' lines, both of one moment.
    /// - Throws: `RemoteError`, `CancellationError`
    package func contadas(_ productos: [Int64]) async throws -> [ExistenciasContadas] {
        try await remote.todos("/stock", "lineas=1&ids", productos.map { String($0) })
    }
}
