package import WorldKit

/// What a job may touch: statements, and the one moment that the whole transaction happens at. It lives no longer than
/// the job, which is synchronous and depends on nothing else: it may be run again.
package struct Transaction {
    private let session: any Session

    /// The database's clock, read once: what deadlines in rows are judged by.
    package let now: Instante

    init(session: any Session, now: Instante) {
        self.session = session
        self.now = now
    }

    /// Runs a statement without an answer; values take the places of the question marks.
    /// - Returns: the rows that were inserted, deleted, or whose condition an UPDATE found true.
    /// - Throws: `DatabaseError`
    @discardableResult
    package func execute(_ sql: String, _ values: SQLValue...) throws(DatabaseError) -> Int64 {
        try session.execute(sql, values)
    }

    /// Runs an `INSERT … RETURNING` of one column.
    /// - Returns: the number that the new row got.
    /// - Throws: `DatabaseError`
    package func insert(_ sql: String, _ values: SQLValue...) throws -> Int64 {
        var id: Int64?
        try session.query(sql, values) { id = try $0.integer(0) }
        guard let id else { throw DatabaseError.failed(name: "RETURNING", message: sql) }
        return id
    }

    /// Runs a part of the job whose failure the job may survive: what it did is taken back, and the error thrown on.
    /// Parts are not nested.
    /// - Throws: what `body` throws; after that of a database that has lost its transaction, so does every statement.
    package func attempt<Value>(_ body: (Transaction) throws -> Value) throws -> Value {
        try session.set(.attempt)
        do {
            let value = try body(self)
            try session.keep(since: .attempt)
            return value
        } catch {
            // Whatever it threw: without a transaction nothing of the job may go on.
            guard session.rollBack(to: .attempt) else {
                throw error as? DatabaseError ?? .failed(name: "lost", message: "\(error)")
            }
            throw error
        }
    }

    /// Runs a statement that makes or changes tables, with the placeholders of `Dialect`.
    /// - Throws: `DatabaseError`
    func define(_ sql: String) throws(DatabaseError) {
        _ = try session.execute(session.dialect.render(sql), [])
    }

    /// The rows of an answer, each made into a value.
    /// - Throws: `DatabaseError`, or what `row` throws.
    package func query<Value>(_ sql: String, _ values: SQLValue..., row: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try session.query(sql, values) { found.append(try row($0)) }
        return found
    }

    /// The first row of an answer; nil when there is none.
    /// - Throws: `DatabaseError`, or what `row` throws.
    package func first<Value>(_ sql: String, _ values: SQLValue..., row: (Row) throws -> Value) throws -> Value? {
        var found: Value?
        try session.query(sql, values) { if found == nil { found = try row($0) } }
        return found
    }
}
