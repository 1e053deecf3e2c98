package import ServiceKit
internal import WorldKit

/// What the executable does beside serving.
package let tools: [Tool<Configuration>] = [.conciliar(impulsar)]

/// Drives at once what the service would drive in its time: orders that nobody drives any more, and the outbox.
/// - Throws: `DatabaseError`, `RemoteError`, `CancellationError`
@Sendable private func impulsar(_ configuration: Configuration, _ context: ServiceContext) async throws {
    let saga = Saga(
        SagaDAO(context.database),
        inventario: InventarioCliente(configuration.remote("inventario", configuration.inventarioURL, context)),
        pagos: PagosCliente(configuration.remote("pagos", configuration.pagosURL, context)),
        constancia: PedidoControlador.constancia, plazos: configuration.plazos, haySalidas: WakeUp(), world: context.world, log: context.log
    )
    let salidas = SalidaDAO(context.database)
    try await Recuperacion(
        saga, salidas: salidas, compensaciones: CompensacionDAO(context.database), pedidos: PedidoDAO(context.database),
        metricas: SagaMetrics(context.metrics), log: context.log
    ).impulsar()
    let outbox = Salidas(salidas, saga, log: context.log)
    while try await outbox.vaciar() {}
}
