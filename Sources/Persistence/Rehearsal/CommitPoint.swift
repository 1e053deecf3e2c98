#if DEBUG || SIMULACION
/// Where a rehearsal decides what becomes of each COMMIT of a database. Called on the database's worker.
package protocol CommitPoint: Sendable {
    /// The fate of the COMMIT that is due.
    func fate() -> CommitFate

    /// Whether a statement that is due gives way to another transaction.
    func givesWay() -> Bool

    /// Ends the process that the database is part of, as far as it can be: `close` was called when it returns.
    func kill()
}
#endif
