internal import HTTPServer
internal import Observability
internal import Persistence

/// The figures of a service, as Prometheus reads them.
struct MetricsController: Sendable {
    private let registry: MetricsRegistry

    init(_ registry: MetricsRegistry, database: Database) {
        self.registry = registry
        registry.counter("database_write_batches_total", "Transactions that wrote.") { Double(database.figures.batches) }
        registry.counter("database_write_jobs_total", "Writes; divided by batches: how many share a commit.") {
            Double(database.figures.jobs)
        }
        registry.gauge("database_write_queue_length", "Writes that wait for the writer.") { Double(database.waitingCount) }
    }

    var routes: [Route] {
        [
            Route(.get, "/metrics", .everybody) { _ in
                Response(
                    status: 200, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"], body: Array(registry.text.utf8))
            }
        ]
    }
}
