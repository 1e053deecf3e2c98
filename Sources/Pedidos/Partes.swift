internal import Persistence
internal import ServiceKit
internal import WorldKit

/// What the service is made of, each on what it needs.
struct Partes: Sendable {
    let dao: PedidoDAO
    let saga: Saga
    let servicio: PedidoServicio
    let compensaciones: CompensacionServicio
    let recuperacion: Recuperacion
    let salidas: Salidas
    let circuitos: Circuitos

    init(_ configuration: Configuration, _ context: ServiceContext) {
        let database = context.database
        let constancia = PedidoControlador.constancia
        let productos = configuration.remote("productos", configuration.productosURL, context)
        let inventario = configuration.remote("inventario", configuration.inventarioURL, context)
        let pagos = configuration.remote("pagos", configuration.pagosURL, context)
        dao = PedidoDAO(database)
        saga = Saga(
            SagaDAO(database), inventario: InventarioCliente(inventario), pagos: PagosCliente(pagos), constancia: constancia,
            plazos: configuration.plazos, haySalidas: WakeUp(), world: context.world, log: context.log)
        servicio = PedidoServicio(
            dao, eventos: EventoDAO(database), productos: ProductosCliente(productos), saga: saga, world: context.world)
        compensaciones = CompensacionServicio(CompensacionDAO(database), constancia: constancia)
        recuperacion = Recuperacion(
            saga, salidas: SalidaDAO(database), compensaciones: CompensacionDAO(database), pedidos: dao,
            metricas: SagaMetrics(context.metrics), log: context.log)
        salidas = Salidas(SalidaDAO(database), saga, log: context.log)
        circuitos = Circuitos(
            CircuitoDAO(database), [productos, inventario, pagos], intervalo: configuration.plazos.revision, world: context.world,
            log: context.log)
    }
}
