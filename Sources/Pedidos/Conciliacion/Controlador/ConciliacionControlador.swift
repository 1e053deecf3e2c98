internal import HTTPServer
internal import JSON
package import ServiceKit
internal import WorldKit

/// The route of conciliación.
package struct ConciliacionControlador: Sendable {
    /// What one answer tells at the most.
    private static let maximum = 1000

    private let servicio: ConciliacionServicio

    package init(_ servicio: ConciliacionServicio) { self.servicio = servicio }

    package var routes: [Route] { [Route(.get, "/admin/conciliacion", .role(.gestor), conciliar)] }

    private func conciliar(_ call: Call) async throws -> Response {
        let found = Locked(Discrepancias(maximum: Self.maximum))
        try await servicio.mirar { discrepancia in found.withLock { $0.add(discrepancia) } }
        return .json(found.withLock { $0 })
    }
}
