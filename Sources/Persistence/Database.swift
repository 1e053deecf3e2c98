package import WorldKit

/// A service's database: reads where the request is, writes one after another on a thread of their own.
///
/// A write that has been answered is on the disk. May be used from any task.
package final class Database: Sendable {
    private struct State {
        var waiting: [(id: UInt64, job: any AnyWriteJob)] = []
        var nextID: UInt64 = 0
        var closed = false
        var writer: (any Session)?
        var readers: [any Session] = []
    }

    /// More writes than this do not wait: they are refused with `DatabaseError.overloaded`.
    private static let maximumWaiting = 10_000

    private let state: Locked<State>
    private let worker: any Worker
    private let clock: @Sendable () -> Instante
    private let openReader: @Sendable () throws(DatabaseError) -> any Session

    private init(
        writer: any Session, world: any World, name: String, openReader: @escaping @Sendable () throws(DatabaseError) -> any Session
    ) {
        state = Locked(State(writer: writer))
        worker = world.worker(name)
        clock = { world.now }
        self.openReader = openReader
    }

    /// Opens a file of SQLite, and makes it when it is missing.
    /// - Throws: `DatabaseError`
    package static func sqlite(path: String, world: any World) throws(DatabaseError) -> Database {
        Database(writer: try SQLiteSession.writer(path: path), world: world, name: "sqlite") { () throws(DatabaseError) in
            try SQLiteSession.reader(path: path)
        }
    }

    /// Runs `body` on one state of the data, on the calling thread, without waiting for writes. It must be short.
    /// - Throws: `DatabaseError`, or what `body` throws.
    package func read<Value: Sendable>(_ body: @Sendable (Transaction) throws -> Value) async throws -> Value {
        let session = try takeReader()
        defer { giveBack(session) }
        try session.beginReading()
        defer { session.rollBack() }
        return try body(Transaction(session: session, now: clock()))
    }

    /// Runs `body` in a transaction of its own and answers after the COMMIT. Cancelling a write that still waits removes
    /// it; one that has begun is completed.
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws; then nothing of it is kept, except where
    ///   `DatabaseError.commitUnknown` leaves that open.
    @discardableResult
    package func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        let id = state.withLock { state -> UInt64 in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = WriteJob(body, continuation)
                if let refusal = enlist(job, id) {
                    job.fail(refusal)
                } else {
                    worker.submit { [self] in runNext() }
                }
            }
        } onCancel: {
            withdraw(id)?.fail(CancellationError())
        }
    }

    /// Fails what waits and all that comes later, then closes the connections.
    package func close() {
        for job in refuseAll() { job.fail(DatabaseError.closed) }
        // The readers are closed by now, so that the writer is the last connection of the file and can leave it without a log.
        worker.submit { [self] in
            // It closes here, not under the lock: the last connection of a file copies the log into it.
            _ = state.withLock { state -> (any Session)? in
                defer { state.writer = nil }
                return state.writer
            }
        }
    }

    /// From here on all is refused. The readers that are at rest close before it returns.
    /// - Returns: the writes that waited.
    private func refuseAll() -> [any AnyWriteJob] {
        // They go out of the lock and end with this function.
        let (waiting, _) = state.withLock { state -> ([any AnyWriteJob], [any Session]) in
            state.closed = true
            defer {
                state.waiting = []
                state.readers = []
            }
            return (state.waiting.map(\.job), state.readers)
        }
        return waiting
    }

    // The queue.

    private func enlist(_ job: some AnyWriteJob, _ id: UInt64) -> (any Error)? {
        state.withLock { state in
            if state.closed { return DatabaseError.closed }
            if Task.isCancelled { return CancellationError() }
            if state.waiting.count >= Self.maximumWaiting { return DatabaseError.overloaded }
            state.waiting.append((id, job))
            return nil
        }
    }

    private func withdraw(_ id: UInt64) -> (any AnyWriteJob)? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index).job
        }
    }

    /// On the worker: the oldest job, in a transaction of its own.
    private func runNext() {
        let (next, writer) = state.withLock { state -> ((any AnyWriteJob)?, (any Session)?) in
            (state.waiting.isEmpty ? nil : state.waiting.removeFirst().job, state.writer)
        }
        guard let next else { return }  // withdrawn meanwhile
        guard let writer else { return next.fail(DatabaseError.closed) }
        do {
            try writer.begin()
            try next.run(in: Transaction(session: writer, now: clock()))
            try writer.commit()
        } catch {
            writer.rollBack()
            return next.fail(error)
        }
        next.answer()
    }

    // The readers: as many as have read at one time.

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
