internal import HTTPServer
internal import Observability
internal import Persistence

/// The figures of a service, as Prometheus reads them.
struct MetricsController: Sendable {
    private let registry: MetricsRegistry

    /// - Parameter database: nil where the service keeps nothing.
    init(_ registry: MetricsRegistry, database: Database?) {
        self.registry = registry
        guard let database else { return }
        database.metrics.register(in: registry)
        registry.gauge("database_write_queue_length", "Writes that wait for the writer.") { Double(database.waitingCount) }
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics", .everybody) { _ in
                Response(
                    status: 200, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"], body: Array(registry.text.utf8))
            }
        ].map { $0.asRoutine() }
    }
}
