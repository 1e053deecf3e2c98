internal import WorldKit

/// All steps in one transaction, as a database does that takes back tables too.
struct TransactionalMigrator: Migrator {
    let transaction: Transaction

    func define(_ sql: String) throws { try transaction.define(sql) }

    func lastStep(of module: String) throws -> Int {
        try transaction.first(Self.last, .text(module)) { Int(try $0.integer(0)) } ?? 0
    }

    func take(_ step: Migration) throws {
        for statement in step.statements { try define(statement) }
        try transaction.execute(Self.note, .text(step.module), SQLValue(step.number), .integer(transaction.now.micros))
    }
}
