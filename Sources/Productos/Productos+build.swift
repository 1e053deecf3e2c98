internal import Persistence
package import ServiceKit

/// Builds the catalogue on its database.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ context: ServiceContext) async throws -> App {
    try await context.migrate(ProductoDAO.migrations)
    let servicio = ProductoServicio(ProductoDAO(try context.database))
    return App(name: "productos", routes: ProductoControlador(servicio).routes, context: context)
}
