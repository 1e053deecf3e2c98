internal import Persistence
package import ServiceKit

/// Builds stock and reservations on their database.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ context: ServiceContext) async throws -> App {
    try await context.migrate(InventarioDAO.migrations)
    let reservas = ReservaDAO(try context.database)
    let servicio = InventarioServicio(InventarioDAO(try context.database))
    let vencidas = ReservasVencidas(reservas, context)
    return App(
        name: "inventario", routes: InventarioControlador(servicio).routes + ReservaControlador(ReservaServicio(reservas)).routes,
        services: [App.BackgroundService("reservas-vencidas", vencidas.run)], context: context)
}
