package import WorldKit

/// What a job may touch: statements, and the one moment that the whole transaction happens at. It lives no longer than
/// the job, which is synchronous and depends on nothing else: it may be run again.
package struct Transaction {
    private let session: any Session
    private let hostTime: Instante

    /// - Parameter hostTime: what the host's clock shows, for a database that has none of its own.
    init(session: any Session, hostTime: Instante) {
        self.session = session
        self.hostTime = hostTime
    }

    /// The database's clock, the same whenever it is asked for: what deadlines in rows are judged by.
    /// - Throws: `DatabaseError`
    package var now: Instante {
        get throws(DatabaseError) { try session.clock() ?? hostTime }
    }

    /// Of the database that it is in.
    package var dialect: Dialect { session.dialect }

    /// Runs a statement without an answer; values take the places of the question marks.
    /// - Returns: the rows that were inserted, deleted, or whose condition an UPDATE found true.
    /// - Throws: `DatabaseError`
    @discardableResult
    package func execute(_ sql: String, _ values: SQLValue...) throws(DatabaseError) -> Int64 {
        try execute(sql, values: values)
    }

    /// The same with as many values as there are.
    @discardableResult
    package func execute(_ sql: String, values: [SQLValue]) throws(DatabaseError) -> Int64 { try checked.execute(sql, values) }

    /// Runs an `INSERT … RETURNING` of one column.
    /// - Returns: the number that the new row got.
    /// - Throws: `DatabaseError`
    package func insert(_ sql: String, _ values: SQLValue...) throws -> Int64 {
        var id: Int64?
        try checked.query(sql, values) { id = try $0.integer(0) }
        guard let id else { throw DatabaseError.failed(name: "RETURNING", message: sql) }
        return id
    }

    /// Runs a part of the job whose failure the job may survive: what it did is taken back, and the error thrown on.
    /// - Throws: what `body` throws.
    package func attempt<Value>(_ body: (Transaction) throws -> Value) throws -> Value {
        try checked.mark()
        do {
            let value = try body(self)
            try session.keepSinceMark()
            return value
        } catch {
            // Where that cannot be, nothing of the transaction is kept, and no statement of the job is run any more.
            if !session.rollBackToMark() { session.rollBack() }
            throw error
        }
    }

    /// Runs a statement that makes or changes tables, with the placeholders of `Dialect`.
    /// - Throws: `DatabaseError`
    func define(_ sql: String) throws(DatabaseError) {
        _ = try checked.execute(session.dialect.render(sql), [])
    }

    /// The rows of an answer, each made into a value.
    /// - Throws: `DatabaseError`, or what `row` throws.
    package func query<Value>(_ sql: String, _ values: SQLValue..., row: (Row) throws -> Value) throws -> [Value] {
        try query(sql, values: values, row: row)
    }

    /// The same with as many values as there are.
    package func query<Value>(_ sql: String, values: [SQLValue], row: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try checked.query(sql, values) { found.append(try row($0)) }
        return found
    }

    /// The first row of an answer; nil when there is none.
    /// - Throws: `DatabaseError`, or what `row` throws.
    package func first<Value>(_ sql: String, _ values: SQLValue..., row: (Row) throws -> Value) throws -> Value? {
        var found: Value?
        try checked.query(sql, values) { if found == nil { found = try row($0) } }
        return found
    }

    /// The session, as long as the transaction is there: a statement outside of it would be kept by itself.
    private var checked: any Session {
        get throws(DatabaseError) {
            guard session.isInTransaction else { throw .failed(name: "lost", message: "the transaction was taken back") }
            return session
        }
    }
}
