package import ServiceKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let partes = try await Partes(configuration, context)
    let routes =
        PedidoControlador(partes.pedidos, moneda: configuration.moneda, database: context.database).routes
        + AdminControlador(partes.compensaciones, partes.circuitos).routes + ConciliacionControlador(partes.conciliacion).routes
    return App(name: "pedidos", routes: routes, services: [.init("saga") { await partes.fondo() }], context: context)
}
