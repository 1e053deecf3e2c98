package import Observability
internal import WorldKit

/// What an operator sees of the sagas: gauges that are read from the tables every few seconds, whoever of the replicas works.
package final class SagaMetrics: Sendable {
    private struct Values {
        var cuarentena: Int64 = 0
        var pendientes: Int64 = 0
        var vencidos: Int64 = 0
        var salidas: Int64 = 0
        var atraso: Double = 0
    }

    /// Orders that this process took over from another, or from itself before a crash.
    package let retomados: Counter
    private let values = Locked(Values())

    package init(_ registry: MetricsRegistry) {
        retomados = registry.counter("saga_orders_taken_over_total", "Orders that were taken over because whoever drove them was gone.")
        let values = values
        func gauge(_ name: String, _ help: String, _ value: @escaping @Sendable (Values) -> Double) {
            registry.gauge(name, help) { values.withLock { value($0) } }
        }
        gauge("saga_compensations_pending", "What is still to be taken back, up to 1000.") { Double($0.pendientes) }
        gauge("saga_compensations_quarantined", "What waits for an operator, up to 1000.") { Double($0.cuarentena) }
        gauge("saga_orders_overdue", "Orders that are confirmando or reembolsando past their deadline, up to 1000.") { Double($0.vencidos) }
        gauge("saga_outbox_rows", "Reservations that wait to be consumed, up to 1000.") { Double($0.salidas) }
        gauge("saga_outbox_lag_seconds", "How long the oldest of them has waited.") { $0.atraso }
    }

    func set(
        atraso: (cuantas: Int64, desde: Instante?, ahora: Instante), pendientes: Int64, cuarentena: Int64, vencidos: Int64
    ) {
        values.withLock { values in
            values.pendientes = pendientes
            values.cuarentena = cuarentena
            values.vencidos = vencidos
            values.salidas = atraso.cuantas
            values.atraso = atraso.desde.map { Double(max(0, atraso.ahora.micros - $0.micros)) / 1_000_000 } ?? 0
        }
    }
}
