#if DEBUG || SIMULACION
package import WorldKit

extension Database {
    /// A database for one life of a process whose every step a scheduler chooses. It may be closed and another one be built over the
    /// same memory at once.
    /// - Parameters:
    ///   - memory: outlives it, and may be shared with others of the same thread.
    ///   - world: its workers run each step to its end.
    ///   - clock: what `Transaction.now` is taken from, whatever the world's own clock says.
    ///   - point: decides what becomes of each COMMIT.
    package static func rehearsed(
        on memory: SharedMemory, world: any World, clock: @escaping @Sendable () -> Instante, point: any CommitPoint
    ) -> Database {
        Database(session: RehearsedSession(memory.session, point, now: clock), world: world, name: "sqlite")
    }
}
#endif
