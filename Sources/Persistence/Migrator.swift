/// What brings a schema up to date, whatever the database: which steps are due, and in which order.
protocol Migrator {
    /// Makes a table, or changes one, with the placeholders of `Dialect`.
    func define(_ sql: String) throws

    /// The last step of the module that was done; 0 before the first.
    func lastStep(of module: String) throws -> Int

    /// Does a step and writes down that it was done.
    func take(_ step: Migration) throws
}

extension Migrator {
    static var steps: String {
        """
        CREATE TABLE IF NOT EXISTS migraciones (
            modulo $TEXT(64) NOT NULL, numero $INTEGER NOT NULL, momento $INTEGER NOT NULL, PRIMARY KEY (modulo, numero)
        ) $TABLE
        """
    }
    static var last: String { "SELECT COALESCE(MAX(numero), 0) FROM migraciones WHERE modulo = ?" }
    static var note: String { "INSERT INTO migraciones (modulo, numero, momento) VALUES (?, ?, ?)" }

    /// - Throws: `DatabaseError.newerSchema`, and what goes wrong with a step.
    func update(_ migrations: [Migration]) throws {
        try define(Self.steps)
        for module in Set(migrations.map(\.module)).sorted() {
            let steps = migrations.filter { $0.module == module }.sorted { $0.number < $1.number }
            let done = try lastStep(of: module)
            let known = steps.last?.number ?? 0
            guard done <= known else { throw DatabaseError.newerSchema(module: module, found: done, known: known) }
            for step in steps where step.number > done { try take(step) }
        }
    }
}
