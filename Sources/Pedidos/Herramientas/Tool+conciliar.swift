internal import JSON
package import ServiceKit
internal import WorldKit

extension Tool<Configuration> {
    /// What drives what the service would drive by itself: all that is due, until nothing is.
    package typealias Impulso = @Sendable (Configuration, ServiceContext) async throws -> Void

    /// `pedidos conciliar`: tells what does not agree; 0 when nothing does not, 1 when something does not, 2 when it could not look.
    /// - Parameter impulso: what `--arreglar` does before it looks again.
    package static func conciliar(_ impulso: @escaping Impulso) -> Tool {
        Tool(
            "conciliar", usage: ["conciliar [--json] [--arreglar]"],
            summary: "compares orders, reservations, payments and the gateway's ledger; --arreglar first drives what is due"
        ) { arguments throws(WrongUsage) in
            let opciones = try OpcionesDeConciliar(arguments)
            return { context in
                let conciliador = Conciliador(try await servicio(context), opciones, context.output)
                if opciones.arreglar { try await impulso(context.configuration, context.service) }
                return try await conciliador.decir() == 0 ? 0 : 1
            }
        }
    }

    private static func servicio(_ context: ToolContext<Configuration>) async throws -> ConciliacionServicio {
        let (configuration, service) = (context.configuration, context.service)
        try await service.migrate(PedidoDAO.migrations)
        return ConciliacionServicio(
            service, inventario: configuration.remote("inventario", configuration.inventarioURL, service),
            pagos: configuration.remote("pagos", configuration.pagosURL, service))
    }
}
