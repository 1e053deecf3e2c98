internal import Observability
package import WorldKit

/// A service's database: reads where the request is, writes on a thread of their own, those that wait together in one commit.
///
/// A write that has been answered is on the disk. May be used from any task.
package final class Database: Sendable {
    private struct State {
        var waiting: [(id: UInt64, job: any AnyWriteJob, since: Uptime)] = []
        var nextID: UInt64 = 0
        /// Whether the worker has been told that something waits.
        var scheduled = false
        var closed = false
        var writer: (any Session)?
        var readers: [any Session] = []
    }

    /// More writes than this do not wait: they are refused with `DatabaseError.overloaded`.
    private static let maximumWaiting = 10_000

    /// So many are committed together at the most: more would keep the first of them waiting for the last.
    private static let maximumBatch = 256

    private let state: Locked<State>
    private let worker: any Worker
    private let world: any World
    /// What it does and how long that takes.
    package let metrics = DatabaseMetrics()
    private let openReader: @Sendable () throws(DatabaseError) -> any Session
    #if DEBUG || SIMULACION
    /// Whether a scheduler decides what goes on meanwhile: then reading and being refused are places where it may.
    private let yields: Bool

    /// A database that a scheduler runs: it reads on the connection that it writes on.
    init(session: any Session, world: any World, name: String) {
        state = Locked(State(writer: session))
        worker = world.worker(name)
        self.world = world
        openReader = { () throws(DatabaseError) in session }
        yields = true
    }
    #endif

    private init(
        writer: any Session, world: any World, name: String, openReader: @escaping @Sendable () throws(DatabaseError) -> any Session
    ) {
        state = Locked(State(writer: writer))
        worker = world.worker(name)
        self.world = world
        self.openReader = openReader
        #if DEBUG || SIMULACION
        yields = false
        #endif
    }

    /// Opens a file of SQLite, and makes it when it is missing.
    /// - Throws: `DatabaseError`
    package static func sqlite(path: String, world: any World) throws(DatabaseError) -> Database {
        Database(writer: try SQLiteSession.writer(path: path), world: world, name: "sqlite") { () throws(DatabaseError) in
            try SQLiteSession.reader(path: path)
        }
    }

    /// Runs `body` on one state of the data, on the calling thread, without waiting for writes. It must be short.
    /// - Parameter name: what rehearsals know it by.
    /// - Throws: `DatabaseError`, or what `body` throws.
    package func read<Value: Sendable>(
        _ body: @Sendable (Transaction) throws -> Value, name: StaticString = #function
    ) async throws -> Value {
        #if DEBUG || SIMULACION
        await FaultPoint.reached("before read \(Self.stem(name))")
        if yields { await Task.yield() }
        #endif
        let start = world.uptime
        defer { metrics.reads.record(world.uptime - start) }
        let session = try takeReader()
        defer { giveBack(session) }
        try session.beginReading()
        defer { session.rollBack() }
        return try body(Transaction(session: session, now: try session.clock() ?? world.now))
    }

    /// Runs `body` in a transaction and answers after the COMMIT. Writes that wait together are committed together, each as
    /// if it were alone: `body` may be run more than once, and is given all that it needs in advance. Cancelling a write that still waits removes
    /// it; one that has begun is completed.
    /// - Parameter name: what rehearsals know it by.
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws; then nothing of it is kept, except where
    ///   `DatabaseError.commitUnknown` leaves that open.
    @discardableResult
    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value, name: StaticString = #function
    ) async throws -> Value {
        #if DEBUG || SIMULACION
        await beforeCommit(name)
        #endif
        let value = try await withdrawable(body)
        #if DEBUG || SIMULACION
        await FaultPoint.reached("after commit \(Self.stem(name))")
        #endif
        return value
    }

    private func withdrawable<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        let id = state.withLock { state -> UInt64 in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await submit(body, id, isCancelled: { Task.isCancelled })
        } onCancel: {
            withdraw(id)?.fail(CancellationError())
        }
    }

    /// The same for the end of something that has been done already: it is written whether or not the task is cancelled.
    /// - Throws: as `write`, but for `CancellationError`.
    @discardableResult
    func writeRegardless<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value, name: StaticString
    ) async throws -> Value {
        #if DEBUG || SIMULACION
        await beforeCommit(name)
        #endif
        let value = try await submit(body, 0, isCancelled: { false })
        #if DEBUG || SIMULACION
        await FaultPoint.reached("after commit \(Self.stem(name))")
        #endif
        return value
    }

    #if DEBUG || SIMULACION
    private func beforeCommit(_ name: StaticString) async {
        await FaultPoint.reached("before commit \(Self.stem(name))")
        // Whoever tries again for ever must not do so within one step of the scheduler.
        if yields, state.withLock({ $0.closed }) { await Task.yield() }
    }

    /// A method's name without its arguments.
    private static func stem(_ name: StaticString) -> Substring { name.description.prefix { $0 != "(" } }
    #endif

    /// - Parameter id: to withdraw it by; 0 for one that never is.
    private func submit<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value, _ id: UInt64, isCancelled: () -> Bool
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = WriteJob(body, continuation)
            switch enlist(job, id, isCancelled: isCancelled) {
            case .refused(let error): job.fail(error)
            case .first: worker.submit { [self] in runWaiting() }
            case .behindOthers: break
            }
        }
    }

    /// Writes that wait for the writer now.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

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

    private enum Enlisted {
        case refused(any Error)
        /// Nothing was waiting: the worker must be told.
        case first
        case behindOthers
    }

    private func enlist(_ job: some AnyWriteJob, _ id: UInt64, isCancelled: () -> Bool) -> Enlisted {
        let now = world.uptime
        return state.withLock { state in
            if state.closed { return .refused(DatabaseError.closed) }
            if isCancelled() { return .refused(CancellationError()) }
            if state.waiting.count >= Self.maximumWaiting { return .refused(DatabaseError.overloaded) }
            state.waiting.append((id, job, now))
            defer { state.scheduled = true }
            return state.scheduled ? .behindOthers : .first
        }
    }

    private func withdraw(_ id: UInt64) -> (any AnyWriteJob)? {
        state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index).job
        }
    }

    /// On the worker: all that waits, in one transaction.
    private func runWaiting() {
        let (batch, more, writer) = state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            state.scheduled = !state.waiting.isEmpty
            return (batch, state.scheduled, state.writer)
        }
        if more { worker.submit { [self] in runWaiting() } }
        guard !batch.isEmpty else { return }  // withdrawn meanwhile
        guard let writer else {
            for entry in batch { entry.job.fail(DatabaseError.closed) }
            return
        }
        let start = world.uptime
        for entry in batch { metrics.waits.record(start - entry.since) }
        metrics.sizes.record(Double(batch.count))
        WriteBatch(batch.map(\.job), metrics, world).run(on: writer)
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
