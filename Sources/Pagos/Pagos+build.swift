internal import Persistence
package import ServiceKit

/// Builds payments on their database.
/// - Parameter pasarela: who moves the money.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ context: ServiceContext, pasarela: any Pasarela = PasarelaSimulada()) async throws -> App {
    try await context.migrate(PagoDAO.migrations)
    let servicio = PagoServicio(PagoDAO(context.database), pasarela: pasarela, world: context.world)
    return App(name: "pagos", routes: PagoControlador(servicio).routes, context: context)
}
