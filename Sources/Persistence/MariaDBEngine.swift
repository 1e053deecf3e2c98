internal import MariaDB
internal import WorldKit

/// A database of a MariaDB server: some connections write, others are lent to whoever reads.
final class MariaDBEngine: Engine {
    let dialect = Dialect.mariaDB
    let writers: [Lane]
    private let pool: ConnectionPool

    var readers: ConnectionPool? { pool }

    init(
        _ server: MariaDBOptions, _ size: PoolSize, _ world: any World, _ metrics: DatabaseMetrics, clock: (@Sendable () -> Instante)? = nil
    ) {
        writers = (1...max(size.writers, 1)).map { number in
            Lane(world.worker("mariadb-w\(number)"), world, metrics, .server) { () throws(DatabaseError) in
                try MariaDBSession.writer(server, clock: clock)
            }
        }
        pool = ConnectionPool(size, world, metrics) { number in
            Lane(world.worker("mariadb-r\(number)"), world, metrics, .server) { () throws(DatabaseError) in
                try MariaDBSession.reader(server, clock: clock)
            }
        }
        metrics.pool.withLock { $0.value = pool }
    }

    func read<Value: Sendable>(alone: Bool, _ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value {
        try await pool.use { try $0.read(alone: alone, body) }
    }

    func close() { pool.close() }
}

extension Lane {
    /// How often a reading is run again when its connection is lost under it, or what it waited for was changed meanwhile (1020).
    private static let maximumRuns = 2

    /// Reads on it. On the worker.
    /// - Throws: `DatabaseError`, or what `body` throws.
    func read<Value>(alone: Bool, _ body: (any Session) throws -> Value) throws -> Value {
        var runs = 0
        while true {
            let session = try use()
            do {
                try session.beginReading(alone: alone)
                defer { session.rollBack() }
                return try body(session)
            } catch  where (!session.isUsable || error.isConflict) && runs < Self.maximumRuns {
                runs += 1
            }
        }
    }
}

extension Error {
    /// Whether the same again, on a newer state of the data, may do.
    fileprivate var isConflict: Bool { if case DatabaseError.conflict? = self as? DatabaseError { true } else { false } }
}
