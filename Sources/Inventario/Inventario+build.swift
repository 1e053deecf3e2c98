internal import Persistence
package import ServiceKit

/// Builds stock and reservations on their database.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ context: ServiceContext) async throws -> App {
    try await context.migrate(InventarioDAO.migrations)
    let servicio = InventarioServicio(InventarioDAO(context.database))
    return App(name: "inventario", routes: InventarioControlador(servicio).routes, context: context)
}
