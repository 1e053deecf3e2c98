internal import WorldKit

/// A file of SQLite: one connection writes, on a thread of its own; as many as read at one time read where they are asked.
final class SQLiteEngine: Engine {
    private struct State {
        var readers: [any Session] = []
        var closed = false
    }

    let dialect = Dialect.sqlite
    let writers: [Lane]
    private let state = Locked(State())
    private let openReader: @Sendable () throws(DatabaseError) -> any Session

    init(writer: Lane, openReader: @escaping @Sendable () throws(DatabaseError) -> any Session) {
        writers = [writer]
        self.openReader = openReader
    }

    func read<Value: Sendable>(alone: Bool, _ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value {
        let session = try takeReader()
        defer { giveBack(session) }
        try session.beginReading(alone: alone)
        defer { session.rollBack() }
        return try body(session)
    }

    func close() {
        // They go out of the lock and end with this function.
        let readers = state.withLock { state in
            state.closed = true
            defer { state.readers = [] }
            return state.readers
        }
        withExtendedLifetime(readers) {}
    }

    private func takeReader() throws(DatabaseError) -> any Session {
        let (closed, kept) = state.withLock { ($0.closed, $0.readers.popLast()) }
        if closed { throw .closed }
        if let kept { return kept }
        return try openReader()
    }

    private func giveBack(_ session: any Session) {
        state.withLock { state in
            if !state.closed { state.readers.append(session) }
        }
    }
}
