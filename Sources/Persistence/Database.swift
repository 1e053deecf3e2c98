package import MariaDB
internal import Observability
package import WorldKit

/// A service's database: reads where the request is, writes on a thread of their own, those that wait together in one commit.
///
/// A write that has been answered is on the disk. May be used from any task.
package final class Database: Sendable {
    private let queue: Locked<WriteQueue>
    let engine: any Engine
    let world: any World
    /// What it does and how long that takes.
    package let metrics: DatabaseMetrics
    #if DEBUG || SIMULACION
    /// Whether a scheduler decides what goes on meanwhile: then reading and being refused are places where it may.
    private let yields: Bool

    /// A database that a scheduler runs: it reads on the connection that it writes on.
    init(session: any Session, world: any World, name: String) {
        metrics = DatabaseMetrics()
        engine = SQLiteEngine(writer: Lane(session, world.worker(name), world, metrics)) { () throws(DatabaseError) in session }
        queue = Locked(WriteQueue(lanes: engine.writers.count))
        self.world = world
        yields = true
    }
    #endif

    private init(_ engine: some Engine, _ metrics: DatabaseMetrics, _ world: any World) {
        self.engine = engine
        queue = Locked(WriteQueue(lanes: engine.writers.count))
        self.metrics = metrics
        self.world = world
        #if DEBUG || SIMULACION
        yields = false
        #endif
    }

    /// Opens a file of SQLite, and makes it when it is missing.
    /// - Throws: `DatabaseError`
    package static func sqlite(path: String, world: any World) throws(DatabaseError) -> Database {
        let metrics = DatabaseMetrics()
        let writer = Lane(try SQLiteSession.writer(path: path), world.worker("sqlite"), world, metrics)
        let engine = SQLiteEngine(writer: writer) { () throws(DatabaseError) in try SQLiteSession.reader(path: path) }
        return Database(engine, metrics, world)
    }

    #if DEBUG || SIMULACION
    /// The same, with another clock than the server's.
    package static func mariaDB(
        _ server: MariaDBOptions, pool: PoolSize = PoolSize(), world: any World, clock: @escaping @Sendable () -> Instante
    ) -> Database {
        let metrics = DatabaseMetrics()
        return Database(MariaDBEngine(server, pool, world, metrics, clock: clock), metrics, world)
    }
    #endif

    /// Reaches a database of a MariaDB server; it is connected to when it is used.
    package static func mariaDB(_ server: MariaDBOptions, pool: PoolSize = PoolSize(), world: any World) -> Database {
        let metrics = DatabaseMetrics()
        return Database(MariaDBEngine(server, pool, world, metrics), metrics, world)
    }

    /// Opens a database wherever it is.
    /// - Throws: `DatabaseError`
    package static func open(_ address: DatabaseAddress, world: any World) throws(DatabaseError) -> Database {
        switch address {
        case .sqlite(let path): try sqlite(path: path, world: world)
        case .mariaDB(let server): mariaDB(server, world: world)
        }
    }

    /// Runs `body` on one state of the data, without waiting for writes; on SQLite on the calling thread, so it must be short. It may be run
    /// more than once.
    /// - Parameters:
    ///   - alone: whether it is one statement, which a server then runs without a transaction around it; the moment is a statement too.
    ///   - name: what rehearsals know it by.
    /// - Throws: `DatabaseError`, or what `body` throws.
    package func read<Value: Sendable>(
        alone: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> Value, name: StaticString = #function
    ) async throws -> Value {
        try await measuringRead(name) { try await engine.read(alone: alone) { [self] session in try body(transaction(on: session)) } }
    }

    /// What is done around every reading.
    func measuringRead<Value: Sendable>(_ name: StaticString, _ body: () async throws -> Value) async throws -> Value {
        #if DEBUG || SIMULACION
        await FaultPoint.reached("before read \(Self.stem(name))")
        if yields { await Task.yield() }
        #endif
        let start = world.uptime
        defer { metrics.reads.record(world.uptime - start) }
        return try await body()
    }

    func transaction(on session: any Session) -> Transaction { Transaction(session: session, hostTime: world.now) }

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
        let value = try await twice { try await withdrawable(body) }
        #if DEBUG || SIMULACION
        await FaultPoint.reached("after commit \(Self.stem(name))")
        #endif
        return value
    }

    /// Of two transactions that find nothing under a name and write it, the database lets one: the other is run again and finds it. Where one
    /// writes at a time that does not happen, and the error is the work's own.
    private func twice<Value>(_ run: () async throws -> Value) async throws -> Value {
        guard engine.dialect == .mariaDB else { return try await run() }
        do {
            return try await run()
        } catch DatabaseError.uniqueViolation {
            return try await run()
        }
    }

    private func withdrawable<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        let id = queue.withLock { $0.newID() }
        return try await withTaskCancellationHandler {
            try await submit(body, id, isCancelled: { Task.isCancelled })
        } onCancel: {
            queue.withLock { $0.withdraw(id) }?.fail(CancellationError())
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
        let value = try await twice { try await submit(body, 0, isCancelled: { false }) }
        #if DEBUG || SIMULACION
        await FaultPoint.reached("after commit \(Self.stem(name))")
        #endif
        return value
    }

    #if DEBUG || SIMULACION
    private func beforeCommit(_ name: StaticString) async {
        await FaultPoint.reached("before commit \(Self.stem(name))")
        // Whoever tries again for ever must not do so within one step of the scheduler.
        if yields, queue.withLock({ $0.isClosed }) { await Task.yield() }
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
            let entry = WriteQueue.Entry(id: id, job: job, since: world.uptime)
            do {
                let lane = try queue.withLock { queue in
                    if isCancelled() { throw CancellationError() }
                    return try queue.append(entry)
                }
                if let lane { tell(lane) }
            } catch {
                job.fail(error)
            }
        }
    }

    /// Does something that may be begun anew, and begins it anew for as long as the database is away.
    /// - Parameters:
    ///   - patience: after so long it is given up.
    ///   - away: is told each time that the database did not answer.
    /// - Throws: what `body` throws last, `CancellationError`
    package func whenThere<Value>(
        patience: Duration = .seconds(60), _ away: (DatabaseError) -> Void = { _ in }, _ body: () async throws -> Value
    ) async throws -> Value {
        let end = world.uptime + patience
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError {
                guard case .unavailable = error, world.uptime < end else { throw error }
                away(error)
                try await world.sleep(for: .seconds(1))
            }
        }
    }

    /// What of the database's settings is weaker than a write that was answered needs, in a sentence; nil where all is well.
    /// - Throws: `DatabaseError`
    package func weakness() async throws -> String? { try await onWriter { try $0.weakness() } }

    /// Runs something on a writer's connection, without a transaction.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func onWriter<Value: Sendable>(_ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let lane = engine.writers[0]
            lane.submit { continuation.resume(with: Result { try body(lane.use()) }) }
        }
    }

    /// Writes that wait for the writer now.
    package var waitingCount: Int { queue.withLock { $0.count } }

    /// Fails what waits and all that comes later, then closes the connections.
    package func close() {
        let waiting = queue.withLock { $0.close() }
        engine.close()
        for job in waiting { job.fail(DatabaseError.closed) }
        // The readers are closed by now, so that SQLite's writer is the last connection of the file and can leave it without a log.
        for writer in engine.writers { writer.close() }
    }

    /// On a writer's thread: all that waits, in one transaction.
    private func runWaiting(_ lane: Int) {
        let (batch, next) = queue.withLock { $0.begin(on: lane) }
        if let next { tell(next) }
        if !batch.isEmpty {  // else it was withdrawn meanwhile
            let start = world.uptime
            for entry in batch { metrics.waits.record(start - entry.since) }
            metrics.sizes.record(Double(batch.count))
            WriteBatch(batch.map(\.job), metrics, world).run(on: engine.writers[lane].use)
        }
        if queue.withLock({ $0.end(on: lane) }) { tell(lane) }
    }

    private func tell(_ lane: Int) { engine.writers[lane].submit { [self] in runWaiting(lane) } }
}
