internal import Pedidos
package import ServiceKit

/// Builds the life of orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let mediador = configuration.mediador(context)
    let partes = try await Partes(configuration, context, otros: [mediador])
    let servicio = CompraServicio(
        PendienteDAO(try context.database), partes.lecturas, partes.precios, partes.confirmaciones, moneda: configuration.ajustes.moneda,
        world: context.world)
    try await context.migrate(FacturaDAO.migrations)
    let facturas = FacturaDAO(try context.database)
    try await facturas.abrir(configuration.facturacion.serie)
    let facturar = FacturaServicio(
        facturas, partes.lecturas, MediadorCliente(mediador), configuration.facturacion, world: context.world, log: context.log)
    let routes = CompraControlador(servicio, partes.respuestas).routes + FacturaControlador(facturar).routes
    return partes.app(name: "compras", routes, context)
}
