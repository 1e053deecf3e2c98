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
    /// Brings the schema up to date, in one transaction. Harmless when it is, and when two processes do it at once.
    /// - Throws: `DatabaseError`; `newerSchema` when the database knows more steps than `migrations` has.
    package func migrate(_ migrations: [Migration]) async throws {
        try await write { transaction in
            try transaction.define(
                """
                CREATE TABLE IF NOT EXISTS migraciones (
                    modulo $TEXT(64) NOT NULL, numero $INTEGER NOT NULL, momento $INTEGER NOT NULL, PRIMARY KEY (modulo, numero)
                ) $TABLE
                """)
            for module in Set(migrations.map(\.module)).sorted() {
                let steps = migrations.filter { $0.module == module }.sorted { $0.number < $1.number }
                let done = try transaction.first("SELECT COALESCE(MAX(numero), 0) FROM migraciones WHERE modulo = ?", .text(module)) {
                    Int(try $0.integer(0))
                }
                let known = steps.last?.number ?? 0
                guard let done, done <= known else { throw DatabaseError.newerSchema(module: module, found: done ?? 0, known: known) }
                for step in steps where step.number > done {
                    for statement in step.statements { try transaction.define(statement) }
                    try transaction.execute(
                        "INSERT INTO migraciones (modulo, numero, momento) VALUES (?, ?, ?)", .text(module), SQLValue(step.number),
                        .integer(transaction.now.micros))
                }
            }
        }
    }
}
