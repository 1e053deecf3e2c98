package import ServiceKit

/// The books of pagos: payments, and the gateway's ledger. It only reads.
package struct CobrosCliente: Sendable {
    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// All payments, page by page.
    /// - Throws: `RemoteError`, `CancellationError`
    package func pagos(desde cursor: String?) async throws -> Lista<PagoConciliable> { try await remote.lista("/pagos", desde: cursor) }

    /// Those of these keys that there are, by key.
    /// - Throws: `RemoteError`, `CancellationError`
    package func pagos(_ claves: [String]) async throws -> [String: PagoConciliable] {
        let found: [PagoConciliable] = try await remote.todos("/pagos", "claves", claves)
        return Dictionary(found.map { ($0.clave, $0) }) { first, _ in first }
    }

    /// The whole ledger, page by page.
    /// - Throws: `RemoteError`, `CancellationError`
    package func movimientos(desde cursor: String?) async throws -> Lista<Movimiento> {
        try await remote.lista("/pasarela/movimientos", desde: cursor)
    }

    /// The entries of these keys, by key.
    /// - Throws: `RemoteError`, `CancellationError`
    package func movimientos(_ claves: [String]) async throws -> [String: [Movimiento]] {
        let found: [Movimiento] = try await remote.todos("/pasarela/movimientos", "claves", claves)
        return Dictionary(grouping: found, by: \.clave)
    }
}
