package import Persistence
package import ServiceKit

/// Builds payments on their database, with the simulated gateway on another one that the context opens.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date, or what opening the other one throws.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let libro = try await context.openDatabase(
        "pasarela", configuration.pasarela, variable: configuration.pasarelaVariable, MovimientoDAO.migrations)
    let pasarela = PasarelaSimulada(libro)
    return try await build(configuration, context, pasarela: pasarela, libro: pasarela)
}

/// Builds payments on their database, with the simulated gateway on a database of its own.
/// - Throws: `DatabaseError` when a schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext, pasarela database: Database) async throws
    -> App
{
    try await database.migrate(MovimientoDAO.migrations)
    let pasarela = PasarelaSimulada(database)
    return try await build(configuration, context, pasarela: pasarela, libro: pasarela)
}

/// Builds payments on their database.
/// - Parameters:
///   - pasarela: who moves the money.
///   - libro: what that one says that it has done; nil where it does not tell: then there is no route for it.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(
    _ configuration: Configuration, _ context: ServiceContext, pasarela: any Pasarela,
    libro: (any LibroDePasarela)? = nil
) async throws -> App {
    try await context.migrate(PagoDAO.migrations)
    let metricas = PagoMetrics(context.metrics)
    let saga = PagoSaga(
        PagoDAO(try context.database), pasarela: pasarela, plazos: configuration.plazos, metricas: metricas, world: context.world,
        log: context.log)
    let recuperacion = Recuperacion(saga, metricas: metricas)
    let pagos = PagoControlador(
        PagoServicio(saga), admiteEnsayos: configuration.ensayo, database: try context.database, log: context.log
    ).routes
    return App(
        name: "pagos", routes: pagos + (libro.map { LibroControlador($0).routes } ?? []),
        services: [App.BackgroundService("pagos-recuperacion", recuperacion.run)], context: context)
}
