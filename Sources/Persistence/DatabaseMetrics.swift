package import Observability
internal import WorldKit

/// The figures of one database. From any thread.
package struct DatabaseMetrics: Sendable {
    /// Time of a read, in seconds.
    package let reads = Histogram()
    /// Time that a write waited for the writer, in seconds.
    package let waits = Histogram()
    /// Time of a transaction that wrote, from its beginning to the end of its COMMIT, in seconds.
    package let batches = Histogram()
    /// Time of the COMMIT alone, in seconds.
    package let commits = Histogram()
    /// Writes that shared one transaction.
    package let sizes = Histogram(.sizes)
    /// Time that a reading waited for a connection because all were lent, in seconds.
    package let acquires = Histogram()
    /// Connections that were opened.
    package let opened = Counter()
    /// Where connections are lent. That has these figures, so they do not hold it.
    let pool = Locked(Pool())

    struct Pool {
        weak var value: ConnectionPool?
    }

    /// Shows them.
    /// - Parameter name: the label of a database that is not the service's own; nil for that.
    package func register(in registry: MetricsRegistry, as name: String? = nil) {
        func show(_ histogram: Histogram, as family: String, _ help: String) {
            if let name {
                registry.show(histogram, as: family, help, ["database": name])
            } else {
                registry.show(histogram, as: family, help)
            }
        }
        show(reads, as: "database_read_duration_seconds", "Time of a read.")
        show(waits, as: "database_write_wait_seconds", "Time that a write waited for the writer.")
        show(batches, as: "database_batch_duration_seconds", "Time of a transaction that wrote, its COMMIT included.")
        show(commits, as: "database_commit_duration_seconds", "Time of the COMMIT alone.")
        show(sizes, as: "database_batch_jobs", "Writes that shared one transaction.")
        guard let pool = pool.withLock({ $0.value }) else { return }
        show(acquires, as: "database_connection_wait_seconds", "Time that a read waited for a connection because all were lent.")
        let labels: MetricsRegistry.Labels = if let name { ["database": name] } else { [:] }
        registry.gauge("database_connections_lent", "Connections that read now.", labels) { [weak pool] in Double(pool?.lentCount ?? 0) }
        registry.gauge("database_connections_awaited", "Reads that wait for a connection.", labels) { [weak pool] in
            Double(pool?.waitingCount ?? 0)
        }
        registry.counter("database_connections_opened_total", "Connections that were opened.", labels) { [opened] in Double(opened.value) }
    }
}
