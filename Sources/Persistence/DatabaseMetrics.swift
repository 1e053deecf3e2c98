package import Observability

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
    }
}
