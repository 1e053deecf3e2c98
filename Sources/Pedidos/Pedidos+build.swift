internal import Persistence
package import ServiceKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    try await context.migrate(PedidoDAO.migrations)
    return app(Partes(configuration, context), configuration, context)
}

/// The service of these parts.
func app(_ partes: Partes, _ configuration: Configuration, _ context: ServiceContext) -> App {
    let routes =
        PedidoControlador(partes.servicio, moneda: configuration.moneda, database: context.database).routes
        + AdminControlador(partes.compensaciones, partes.circuitos).routes
    // One service, three loops: what nobody drives is taken over, what is confirmed is consumed, breakers are held as rows say.
    let fondo = App.BackgroundService("saga") {
        async let consumir: Void = partes.salidas.run()
        async let sujetar: Void = partes.circuitos.run()
        await partes.recuperacion.run()
        _ = await (consumir, sujetar)
    }
    return App(name: "pedidos", routes: routes, services: [fondo], context: context)
}
