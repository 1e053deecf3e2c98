internal import Persistence
internal import ServiceKit
internal import WorldKit

/// What pedidos is made of, for the service and for the tools beside it. Making it starts nothing.
struct Partes: Sendable {
    let pedidos: PedidoServicio
    let compensaciones: CompensacionServicio
    let conciliacion: ConciliacionServicio
    let recuperacion: Recuperacion
    let salidas: Salidas
    let circuitos: Circuitos

    /// - Throws: `DatabaseError` when the schema cannot be brought up to date.
    init(_ configuration: Configuration, _ context: ServiceContext) async throws {
        try await context.migrate(PedidoDAO.migrations)
        let (world, database, log) = (context.world, context.database, context.log)
        let productos = configuration.remote("productos", configuration.productosURL, context)
        let inventario = configuration.remote("inventario", configuration.inventarioURL, context)
        let pagos = configuration.remote("pagos", configuration.pagosURL, context)
        let dao = PedidoDAO(database)
        let compensacionDAO = CompensacionDAO(database)
        let salidaDAO = SalidaDAO(database)
        let constancia = PedidoControlador.constancia
        let saga = Saga(
            SagaDAO(database), inventario: InventarioCliente(inventario), pagos: PagosCliente(pagos), constancia: constancia,
            plazos: configuration.plazos, haySalidas: WakeUp(), world: world, log: log)
        pedidos = PedidoServicio(
            dao, eventos: EventoDAO(database), productos: ProductosCliente(productos), saga: saga, world: world)
        compensaciones = CompensacionServicio(compensacionDAO, constancia: constancia)
        conciliacion = ConciliacionServicio(context, inventario: inventario, pagos: pagos)
        recuperacion = Recuperacion(
            saga, salidas: salidaDAO, compensaciones: compensacionDAO, pedidos: dao, metricas: SagaMetrics(context.metrics),
            tracer: context.tracer, log: log)
        salidas = Salidas(salidaDAO, saga, tracer: context.tracer, log: log)
        circuitos = Circuitos(
            CircuitoDAO(database), [productos, inventario, pagos], intervalo: configuration.plazos.revision, world: world, log: log)
    }

    /// Three loops: what nobody drives is taken over, what is confirmed is consumed, breakers are held as their rows say. It ends
    /// when its task is cancelled.
    func fondo() async {
        async let consumir: Void = salidas.run()
        async let sujetar: Void = circuitos.run()
        await recuperacion.run()
        _ = await (consumir, sujetar)
    }

    /// Does at once what would otherwise be done when its time comes.
    /// - Throws: `DatabaseError`, `RemoteError`, `CancellationError`
    func impulsar() async throws {
        // A remote that an operator keeps closed is closed for him too.
        try await circuitos.mirar()
        try await recuperacion.impulsar()
        while try await salidas.vaciar() {}
    }
}
