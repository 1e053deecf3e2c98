internal import Persistence
package import ServiceKit
internal import WorldKit

/// What a service of orders is made of, for the service and for the tools beside it. Making it starts nothing.
package struct Partes: Sendable {
    /// How its orders come to be confirmed.
    package let modalidad: Modalidad
    /// Prices as they are now.
    package let precios: Precios
    /// Confirms orders that were made before.
    package let confirmaciones: ConfirmacionServicio
    let tramites: Tramites
    /// Reads orders.
    package let lecturas: LecturaServicio
    let reembolsos: ReembolsoServicio
    let compensaciones: CompensacionServicio
    let conciliacion: ConciliacionServicio
    let recuperacion: Recuperacion
    let salidas: Salidas
    let circuitos: Circuitos
    private let database: Database

    /// - Parameter otros: services that are called for other things than sagas; operators hold their circuit breakers too.
    /// - Throws: `DatabaseError` when the schema cannot be brought up to date.
    package init(_ configuration: some ConRemotos, _ context: ServiceContext, otros: [RemoteService] = []) async throws {
        try await context.migrate(PedidoDAO.migrations)
        let (world, log, ajustes) = (context.world, context.log, configuration.ajustes)
        let remotos = configuration.remotos(context)
        database = try context.database
        modalidad = configuration.modalidad
        let dao = PedidoDAO(database)
        let compensacionDAO = CompensacionDAO(database)
        let salidaDAO = SalidaDAO(database)
        let constancia = modalidad.constancia
        let saga = Saga(
            SagaDAO(database), inventario: InventarioCliente(remotos.inventario), pagos: PagosCliente(remotos.pagos),
            constancia: constancia, fallido: modalidad.fallido, plazos: ajustes.plazos, haySalidas: WakeUp(), world: world, log: log)
        tramites = Tramites(saga)
        precios = Precios(PreciosJuntos(ProductosCliente(remotos.productos), world: world))
        lecturas = LecturaServicio(dao, eventos: EventoDAO(database))
        confirmaciones = ConfirmacionServicio(tramites)
        reembolsos = ReembolsoServicio(tramites)
        compensaciones = CompensacionServicio(compensacionDAO, constancia: constancia)
        conciliacion = try ConciliacionServicio(context, inventario: remotos.inventario, pagos: remotos.pagos)
        recuperacion = Recuperacion(
            saga, salidas: salidaDAO, compensaciones: compensacionDAO, pedidos: dao, metricas: SagaMetrics(context.metrics),
            tracer: context.tracer, log: log)
        salidas = Salidas(salidaDAO, saga, tracer: context.tracer, log: log)
        circuitos = Circuitos(
            CircuitoDAO(database), remotos.distintos + otros, intervalo: ajustes.plazos.revision, world: world, log: log)
    }

    /// Answers requests that begin a saga.
    package var respuestas: TramiteRespuestas { TramiteRespuestas(modalidad, database) }

    /// Builds a service of orders.
    /// - Parameter routes: those that make orders and confirm them; all the others are the same in each.
    package func app(name: String, _ routes: [Route], _ context: ServiceContext) -> App {
        App(
            name: name,
            routes: routes + LecturaControlador(lecturas).routes + ReembolsoControlador(reembolsos, respuestas).routes
                + AdminControlador(compensaciones, circuitos).routes + ConciliacionControlador(conciliacion).routes,
            services: [.init("saga") { await fondo() }], context: context)
    }

    /// Three loops: what nobody drives is taken over, what is confirmed is consumed, breakers are held as their rows say. It ends
    /// when its task is cancelled.
    private func fondo() async {
        async let consumir: Void = salidas.run()
        async let sujetar: Void = circuitos.run()
        await recuperacion.run()
        _ = await (consumir, sujetar)
    }

    /// Does at once what would otherwise be done when its time comes.
    /// - Throws: `DatabaseError`, `RemoteError`, `CancellationError`
    package func impulsar() async throws {
        // A remote that an operator keeps closed is closed for him too.
        try await circuitos.mirar()
        try await recuperacion.impulsar()
        while try await salidas.vaciar() {}
    }
}
