internal import Persistence
package import ServiceKit
internal import WorldKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    func remote(_ name: String, _ url: String) -> RemoteService {
        RemoteService(
            name, baseURL: url, token: configuration.token, http: context.http, world: context.world, policy: configuration.resilience,
            metrics: context.metrics, log: context.log, tracer: context.tracer)
    }
    try await context.migrate(PedidoDAO.migrations)
    let dao = PedidoDAO(context.database)
    let compensacionDAO = CompensacionDAO(context.database)
    let salidaDAO = SalidaDAO(context.database)
    let constancia = PedidoControlador.constancia
    let productos = remote("productos", configuration.productosURL)
    let inventario = remote("inventario", configuration.inventarioURL)
    let pagos = remote("pagos", configuration.pagosURL)
    let saga = Saga(
        SagaDAO(context.database), inventario: InventarioCliente(inventario), pagos: PagosCliente(pagos), constancia: constancia,
        plazos: configuration.plazos,
        haySalidas: WakeUp(), world: context.world, log: context.log)
    let servicio = PedidoServicio(
        dao, eventos: EventoDAO(context.database), productos: ProductosCliente(productos), saga: saga,
        world: context.world)
    let recuperacion = Recuperacion(
        saga, salidas: salidaDAO, compensaciones: compensacionDAO, pedidos: dao, metricas: SagaMetrics(context.metrics), log: context.log)
    let salidas = Salidas(salidaDAO, saga, log: context.log)
    let circuitos = Circuitos(
        CircuitoDAO(context.database), [productos, inventario, pagos], intervalo: configuration.plazos.revision, world: context.world,
        log: context.log)
    let routes =
        PedidoControlador(servicio, moneda: configuration.moneda, database: context.database).routes
        + AdminControlador(CompensacionServicio(compensacionDAO, constancia: constancia), circuitos).routes
    // One service, three loops: what nobody drives is taken over, what is confirmed is consumed, breakers are held as rows say.
    let fondo = App.BackgroundService("saga") {
        async let consumir: Void = salidas.run()
        async let sujetar: Void = circuitos.run()
        await recuperacion.run()
        _ = await (consumir, sujetar)
    }
    return App(name: "pedidos", routes: routes, services: [fondo], context: context)
}
