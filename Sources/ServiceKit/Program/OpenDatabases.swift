internal import Observability
internal import Persistence
internal import WorldKit

/// The databases of a process: its service's own, and those that the service opens beside it. They close with it, the last one
/// first.
final class OpenDatabases: Sendable {
    private let world: any World
    private let metrics: MetricsRegistry
    private let opened = Locked<[Database]>([])

    init(_ world: any World, _ metrics: MetricsRegistry) {
        self.world = world
        self.metrics = metrics
    }

    /// - Throws: `DatabaseError`
    func open(_ address: DatabaseAddress) throws(DatabaseError) -> Database {
        let database = try Database.open(address, world: world)
        opened.withLock { $0.append(database) }
        return database
    }

    /// Opens one that is no service's own, brings it up to date and shows its figures under its name.
    /// - Throws: `UnusableDatabase`
    func open(_ name: String, _ address: DatabaseAddress, variable: String, _ migrations: [Migration]) async throws -> Database {
        do {
            let database = try open(address)
            try await database.migrate(migrations)
            database.metrics.register(in: metrics, as: name)
            return database
        } catch let error as DatabaseError {
            throw UnusableDatabase(address, variable: variable, cause: error)
        }
    }

    func close() {
        let all = opened.withLock { opened -> [Database] in
            defer { opened = [] }
            return opened
        }
        for database in all.reversed() { database.close() }
    }
}

/// A database that a service cannot be built on.
struct UnusableDatabase: Error {
    let address: DatabaseAddress
    /// The variable of the configuration that names it.
    let variable: String
    let cause: DatabaseError

    init(_ address: DatabaseAddress, variable: String, cause: DatabaseError) {
        self.address = address
        self.variable = variable
        self.cause = cause
    }
}
