internal import WorldKit

/// One step of a schema, done once per database and never changed after it was released.
package struct Migration: Sendable {
    /// Whose tables they are: each module counts by itself, so several can share a database.
    package let module: String
    /// From 1, without gaps.
    package let number: Int
    /// Statements in order, with the placeholders of `Dialect`.
    package let statements: [String]

    package init(module: String, number: Int, statements: [String]) {
        self.module = module
        self.number = number
        self.statements = statements
    }
}

extension Database {
    /// Brings the schema up to date. Harmless when it is, and when several processes do it at once. SQLite does it in one transaction; of
    /// what a MariaDB server was stopped in, the next try does the rest; while it is away that is waited for.
    /// - Throws: `DatabaseError`; `newerSchema` when the database knows more steps than `migrations` has.
    package func migrate(_ migrations: [Migration]) async throws {
        switch engine.dialect {
        case .sqlite: try await write { try TransactionalMigrator(transaction: $0).update(migrations) }
        case .mariaDB: try await whenThere { try await onWriter { try LockedMigrator(session: $0).run(migrations) } }
        }
    }
}
