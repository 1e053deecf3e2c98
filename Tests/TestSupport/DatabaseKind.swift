internal import MariaDB
package import Persistence
import SQLite
package import WorldKit

/// The databases that a contract suite runs over: `@Test(arguments: DatabaseKind.allCases)`.
package enum DatabaseKind: String, Sendable, CaseIterable {
    case sqlite, mariaDB

    /// Gives `body` an empty database, which has the clock of `world`, then closes it and looks whether all of it is sound.
    /// - Throws: what `body` throws, `Unsound`, or `DatabaseError`.
    package func withDatabase<Value: Sendable>(
        in world: any World, _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let path = folder.file("test.db")
            let value = try await closing(try Database.sqlite(path: path, world: world), body)
            try Self.checkIntegrity(path)
            return value
        case .mariaDB:
            let server = try await MariaDBServer.shared()
            let options = try await offPool { try server.newDatabase() }
            return try await closing(Database.mariaDB(options, pool: PoolSize(writers: 1), world: world) { world.now }, body)
        }
    }

    /// Gives `body` so many empty databases, as `withDatabase` gives one.
    /// - Parameter made: those that stand before them.
    package func withDatabases<Value: Sendable>(
        _ count: Int, after made: [Database] = [], in world: any World, _ body: @Sendable ([Database]) async throws -> Value
    ) async throws -> Value {
        if count == 0 { return try await body(made) }
        return try await withDatabase(in: world) { try await withDatabases(count - 1, after: made + [$0], in: world, body) }
    }

    /// Gives `body` one empty database of MariaDB as several programs have it, each with connections of its own.
    /// - Parameter writers: connections of each that write.
    package static func withReplicas<Value: Sendable>(
        _ count: Int, writers: Int, in world: any World, _ body: @Sendable ([Database]) async throws -> Value
    ) async throws -> Value {
        let server = try await MariaDBServer.shared()
        let options = try await offPool { try server.newDatabase() }
        let replicas = (0..<count).map { _ in Database.mariaDB(options, pool: PoolSize(writers: writers), world: world) { world.now } }
        defer { for replica in replicas { replica.close() } }
        return try await body(replicas)
    }

    private func closing<Value: Sendable>(_ database: Database, _ body: @Sendable (Database) async throws -> Value) async throws -> Value {
        defer { database.close() }
        return try await body(database)
    }

    /// `PRAGMA integrity_check` and `PRAGMA foreign_key_check` find nothing.
    package static func checkIntegrity(_ path: String) throws {
        let connection = try SQLiteConnection(path: path, mode: .readWrite)
        var found: [String] = []
        for pragma in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            let statement = try connection.statement(pragma)
            while try statement.step() { found.append(statement.text(at: 0)) }
        }
        guard found == ["ok"] else { throw Unsound(found: found) }
    }
}

/// A database that is not in order.
package struct Unsound: Error {
    package let found: [String]
}
