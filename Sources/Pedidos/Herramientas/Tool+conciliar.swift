internal import JSON
package import ServiceKit
internal import WorldKit

extension Tool where Configuration: ConRemotos {
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
                let conciliador = Conciliador(
                    try await servicio(context), programa: context.configuration.modalidad.programa, opciones, context.output)
                if opciones.arreglar { try await impulso(context.configuration, context.service) }
                return try await conciliador.decir() == 0 ? 0 : 1
            }
        }
    }

    private static func servicio(_ context: ToolContext<Configuration>) async throws -> ConciliacionServicio {
        try await context.service.migrate(PedidoDAO.migrations)
        let remotos = context.configuration.remotos(context.service)
        return try ConciliacionServicio(context.service, inventario: remotos.inventario, pagos: remotos.pagos)
    }
}
