internal import Persistence
package import ServiceKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    func remote(_ name: String, _ url: String) -> RemoteService {
        RemoteService(
            name, baseURL: url, token: configuration.token, http: context.http, world: context.world, policy: configuration.resilience,
            metrics: context.metrics, log: context.log, tracer: context.tracer)
    }
    try await context.migrate(PedidoDAO.migrations)
    let servicio = PedidoServicio(
        PedidoDAO(context.database),
        productos: ProductosCliente(remote("productos", configuration.productosURL)),
        inventario: InventarioCliente(remote("inventario", configuration.inventarioURL)),
        pagos: PagosCliente(remote("pagos", configuration.pagosURL)),
        world: context.world, log: context.log)
    let controlador = PedidoControlador(servicio, moneda: configuration.moneda, database: context.database)
    return App(name: "pedidos", routes: controlador.routes, context: context)
}
