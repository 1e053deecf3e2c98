package import Observability
internal import WorldKit

/// What an operator sees of the payments.
package final class PagoMetrics: Sendable {
    /// Payments that this process took over from another, or from itself before a crash.
    package let retomados: Counter
    /// Calls to the gateway that ended without an answer.
    package let fallos: Counter
    private let pendientes = Locked<Int64>(0)

    package init(_ registry: MetricsRegistry) {
        retomados = registry.counter("payments_taken_over_total", "Payments that were taken over because nobody worked on them.")
        fallos = registry.counter("gateway_failures_total", "Calls to the payment gateway that ended without an answer.")
        let pendientes = pendientes
        registry.gauge("payments_under_way", "Payments that the gateway is still to be asked for, up to 1000.") {
            pendientes.withLock { Double($0) }
        }
    }

    func set(pendientes count: Int64) { pendientes.withLock { $0 = count } }
}
