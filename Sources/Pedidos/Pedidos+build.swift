package import ServiceKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let partes = try await Partes(configuration, context)
    let servicio = PedidoServicio(partes.precios, partes.tramites, world: context.world)
    let controlador = PedidoControlador(servicio, partes.respuestas, moneda: configuration.ajustes.moneda)
    return partes.app(name: "pedidos", controlador.routes, context)
}
