internal import SQLite
internal import WorldKit

/// A Session on SQLite.
///
/// Unchecked: one thread at a time uses it, as any Session.
@safe final class SQLiteSession: Session, @unchecked Sendable {
    private let connection: SQLiteConnection
    /// The queries whose rows are being handed over. A connection has one statement for each text, so the same query
    /// inside itself would take its rows away: it is refused.
    private var running: Set<String> = []
    /// Of this transaction, one behind the other: how many are open.
    private var marks = 0
    /// How many statements may still be run without a transaction around them; nil where there is one.
    private var alone: Int?

    var dialect: Dialect { .sqlite }

    func clock() -> Instante? { nil }

    /// The one connection that writes: every COMMIT is synced to the disk before it returns.
    /// - Parameter busyTimeout: milliseconds to wait for another process's transaction.
    /// - Throws: `DatabaseError.notDurable` when SQLite does not take the settings.
    static func writer(path: String, busyTimeout: Int32 = 5000) throws(DatabaseError) -> SQLiteSession {
        let session = try SQLiteSession(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        try session.keepLog()
        try session.set("synchronous", to: "FULL", reads: "2")
        try session.set("foreign_keys", to: "ON", reads: "1")
        // A checkpoint every 16 MB costs less than one every 4 MB, SQLite's default.
        try session.set("wal_autocheckpoint", to: "4000", reads: "4000")
        // What a savepoint would restore is kept in memory: beyond 64 KB of it SQLite would write a file, for each batch anew.
        try session.set("temp_store", to: "MEMORY", reads: "2")
        return session
    }

    /// A connection that only reads; the writer must be open.
    static func reader(path: String) throws(DatabaseError) -> SQLiteSession {
        try SQLiteSession(path: path, mode: .readOnly, busyTimeout: 5000)
    }

    #if DEBUG || SIMULACION
    /// An empty database without a file.
    static func memory() throws(DatabaseError) -> SQLiteSession {
        let session = try SQLiteSession(path: ":memory:", mode: .readWrite, busyTimeout: 0)
        try session.set("foreign_keys", to: "ON", reads: "1")
        return session
    }
    #endif

    private init(path: String, mode: SQLiteConnection.Mode, busyTimeout: Int32) throws(DatabaseError) {
        connection = try translated { () throws(SQLiteError) in
            try SQLiteConnection(path: path, mode: mode, busyTimeout: busyTimeout)
        }
    }

    var isInTransaction: Bool { alone != nil || connection.isInTransaction }

    func begin() throws(DatabaseError) {
        (marks, alone) = (0, nil)
        try run("BEGIN IMMEDIATE")
    }

    func beginReading(alone: Bool) throws(DatabaseError) {
        self.alone = alone ? 1 : nil
        if !alone { try run("BEGIN") }
    }

    func commit() throws(DatabaseError) {
        do {
            try connection.execute("COMMIT")
        } catch {
            if error.isDiskFailure { throw .commitUnknown("\(error.name): \(error.message)") }
            throw DatabaseError(error)
        }
    }

    func rollBack() {
        alone = nil
        guard connection.isInTransaction else { return }
        // It fails only where SQLite has rolled back by itself.
        try? connection.execute("ROLLBACK")
    }

    func mark() throws(DatabaseError) {
        try run("SAVEPOINT m\(marks)")
        marks += 1
    }

    func keepSinceMark() throws(DatabaseError) {
        try run("RELEASE m\(marks - 1)")
        marks -= 1
    }

    func rollBackToMark() -> Bool {
        guard connection.isInTransaction else { return false }
        do {
            try connection.execute("ROLLBACK TO m\(marks - 1)")
            try connection.execute("RELEASE m\(marks - 1)")
            marks -= 1
            return true
        } catch {
            return false
        }
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> Int64 {
        let statement = try bound(sql, values)
        defer { statement.reset() }
        while try translated({ () throws(SQLiteError) in try statement.step() }) {}
        return connection.changes
    }

    func query(_ sql: String, _ values: [SQLValue], _ each: (Row) throws -> Void) throws {
        let statement = try bound(sql, values)
        running.insert(sql)
        defer {
            running.remove(sql)
            statement.reset()
        }
        let row = Row(columns: StatementColumns(statement: statement))
        while try translated({ () throws(SQLiteError) in try statement.step() }) { try each(row) }
    }

    /// Where several connections turn the log of a new file on at once, SQLite refuses some without waiting. Those wait here
    /// for the lock, and then find the log turned on or try again.
    private func keepLog() throws(DatabaseError) {
        for _ in 0..<100 {
            do {
                return try set("journal_mode", to: "wal", reads: "wal")
            } catch {
                guard error == .busy else { throw error }
            }
            try begin()
            rollBack()
        }
        throw .busy
    }

    private func run(_ sql: String) throws(DatabaseError) {
        try translated { () throws(SQLiteError) in try connection.execute(sql) }
    }

    private func bound(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> SQLiteStatement {
        try countAlone()
        guard !running.contains(sql) else { throw .failed(name: "nested", message: "this query is under way: \(sql)") }
        let statement = try translated { () throws(SQLiteError) in try connection.statement(sql) }
        // Fewer values than places would bind NULL without a word.
        guard statement.parameterCount == values.count else {
            throw .failed(name: "values", message: "\(statement.parameterCount) wanted, \(values.count) given: \(sql)")
        }
        try translated { () throws(SQLiteError) in
            for (index, value) in values.enumerated() {
                switch value {
                case .integer(let value): try statement.bind(value, at: index + 1)
                case .text(let value): try statement.bind(value, at: index + 1)
                case .null: try statement.bindNull(at: index + 1)
                }
            }
        }
        return statement
    }

    private func countAlone() throws(DatabaseError) {
        guard let left = alone else { return }
        guard left > 0 else { throw .notAlone }
        alone = left - 1
    }

    private func set(_ pragma: String, to value: String, reads expected: String) throws(DatabaseError) {
        try run("PRAGMA \(pragma)=\(value)")
        let found = try translated { () throws(SQLiteError) -> String in
            let statement = try connection.statement("PRAGMA \(pragma)")
            defer { statement.reset() }
            return try statement.step() ? statement.text(at: 0) : ""
        }
        guard found == expected else { throw .notDurable("PRAGMA \(pragma) is \(found), not \(expected)") }
    }
}

/// The columns of the row that a statement stands at.
private struct StatementColumns: RowColumns {
    let statement: SQLiteStatement

    func value(_ column: Int) -> SQLValue? {
        switch statement.type(at: column) {
        case .integer: .integer(statement.integer(at: column))
        case .null: .null
        case .text: .text(statement.text(at: column))
        case .blob, .real: nil
        }
    }
}

private func translated<Value>(_ body: () throws(SQLiteError) -> Value) throws(DatabaseError) -> Value {
    do {
        return try body()
    } catch {
        throw DatabaseError(error)
    }
}

extension DatabaseError {
    fileprivate init(_ error: SQLiteError) {
        if error.isUniqueViolation {
            self = .uniqueViolation(error.message)
        } else if error.isConstraintViolation {
            self = .constraintViolation(error.message)
        } else if error.isBusy {
            self = .busy
        } else if error.isUnavailable {
            self = .unavailable(name: error.name, message: error.message)
        } else {
            self = .failed(name: error.name, message: error.message)
        }
    }
}
