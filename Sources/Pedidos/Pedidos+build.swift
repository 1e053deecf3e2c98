internal import Persistence
package import ServiceKit
internal import WorldKit

/// Builds orders on their database; the other services are where the configuration says.
/// - Throws: `DatabaseError` when the schema cannot be brought up to date.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    try await context.migrate(PedidoDAO.migrations)
    let dao = PedidoDAO(context.database)
    let compensacionDAO = CompensacionDAO(context.database)
    let salidaDAO = SalidaDAO(context.database)
    let constancia = PedidoControlador.constancia
    let productos = configuration.remote("productos", configuration.productosURL, context)
    let inventario = configuration.remote("inventario", configuration.inventarioURL, context)
    let pagos = configuration.remote("pagos", configuration.pagosURL, context)
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
        + ConciliacionControlador(ConciliacionServicio(context, inventario: inventario, pagos: pagos)).routes
    // One service, three loops: what nobody drives is taken over, what is confirmed is consumed, breakers are held as rows say.
    let fondo = App.BackgroundService("saga") {
        async let consumir: Void = salidas.run()
        async let sujetar: Void = circuitos.run()
        await recuperacion.run()
        _ = await (consumir, sujetar)
    }
    return App(name: "pedidos", routes: routes, services: [fondo], context: context)
}
