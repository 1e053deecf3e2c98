internal import WorldKit

/// Step by step under a lock of the server's, as a database needs that commits with each table it makes: who comes meanwhile waits. A
/// step that was stopped in the middle is begun again, and what it has made already is let be.
struct LockedMigrator: Migrator {
    /// Seconds to wait for another process's steps.
    private static let patience = 60

    let session: any Session

    func run(_ migrations: [Migration]) throws {
        let name = "CONCAT('migraciones ', DATABASE())"
        guard try number("SELECT GET_LOCK(\(name), \(Self.patience))") == 1 else { throw DatabaseError.busy }
        defer { _ = try? number("SELECT RELEASE_LOCK(\(name))") }
        try define(
            "CREATE TABLE IF NOT EXISTS migraciones_empezadas (modulo $TEXT(64) NOT NULL, numero $INTEGER NOT NULL, "
                + "PRIMARY KEY (modulo, numero)) $TABLE")
        try update(migrations)
    }

    func define(_ sql: String) throws { _ = try session.execute(session.dialect.render(sql), []) }

    func lastStep(of module: String) throws -> Int { try number(Self.last, .text(module)) ?? 0 }

    func take(_ step: Migration) throws {
        let key: [SQLValue] = [.text(step.module), SQLValue(step.number)]
        let wasBegun = try number("SELECT COUNT(*) FROM migraciones_empezadas WHERE modulo = ? AND numero = ?", key[0], key[1]) == 1
        if !wasBegun { _ = try session.execute("INSERT INTO migraciones_empezadas (modulo, numero) VALUES (?, ?)", key) }
        for statement in step.statements {
            do {
                try define(statement)
            } catch DatabaseError.failed(let name, _) where wasBegun && Self.isThere.contains(name) {
                continue
            }
        }
        _ = try session.execute(Self.note, key + [.integer(session.clock()?.micros ?? 0)])
        _ = try session.execute("DELETE FROM migraciones_empezadas WHERE modulo = ? AND numero = ?", key)
    }

    /// What the server calls a table, a column or an index that is to be made and is there.
    private static let isThere = ["ER_TABLE_EXISTS_ERROR", "ER_DUP_FIELDNAME", "ER_DUP_KEYNAME"]

    private func number(_ sql: String, _ values: SQLValue...) throws -> Int? {
        var found: Int?
        try session.query(sql, values) { found = Int(try $0.integer(0)) }
        return found
    }
}
