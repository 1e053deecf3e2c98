internal import Persistence
package import ServiceKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    try await context.migrate(PedidoDAO.migrations)
    let inventario = configuration.remote("inventario", configuration.inventarioURL, context)
    let pagos = configuration.remote("pagos", configuration.pagosURL, context)
    let servicio = PedidoServicio(
        PedidoDAO(context.database),
        productos: ProductosCliente(configuration.remote("productos", configuration.productosURL, context)),
        inventario: InventarioCliente(inventario), pagos: PagosCliente(pagos), world: context.world, log: context.log)
    let controlador = PedidoControlador(servicio, moneda: configuration.moneda, database: context.database)
    let conciliacion = ConciliacionServicio(context, inventario: inventario, pagos: pagos)
    return App(name: "pedidos", routes: controlador.routes + ConciliacionControlador(conciliacion).routes, context: context)
}
