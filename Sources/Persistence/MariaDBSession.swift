internal import MariaDB
internal import WorldKit

/// A Session on a MariaDB server.
///
/// Unchecked: one thread at a time uses it, as any Session.
final class MariaDBSession: Session, @unchecked Sendable {
    private let connection: MariaDBConnection
    /// Whose clock it is judged by instead of the server's.
    private let otherClock: (@Sendable () -> Instante)?
    private var marks = MarkStack()
    /// What the server's clock showed when this transaction asked for the first time.
    private var moment: Instante?
    /// How many statements may still be run without a transaction; nil where there is one.
    private var alone: Int?
    private(set) var isUsable = true
    /// The queries whose rows are being handed over: the same one inside itself would take its rows away, and is refused.
    private var running: Set<String> = []

    var dialect: Dialect { .mariaDB }

    /// A connection that writes: each statement sees what others have committed, and what it changes stays its own until the COMMIT.
    static func writer(_ server: MariaDBOptions, clock: (@Sendable () -> Instante)? = nil) throws(DatabaseError) -> MariaDBSession {
        try MariaDBSession(server, isolation: "READ COMMITTED", clock)
    }

    /// A connection that only reads: all statements of a transaction see one state of the data.
    static func reader(_ server: MariaDBOptions, clock: (@Sendable () -> Instante)? = nil) throws(DatabaseError) -> MariaDBSession {
        let session = try MariaDBSession(server, isolation: "REPEATABLE READ", clock)
        try session.run("SET SESSION TRANSACTION READ ONLY")
        return session
    }

    private init(_ server: MariaDBOptions, isolation: String, _ clock: (@Sendable () -> Instante)?) throws(DatabaseError) {
        otherClock = clock
        do {
            connection = try MariaDBConnection(server)
            try connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL \(isolation)")
            // Longer than a transaction of ours takes, shorter than anybody waits for an answer.
            try connection.execute("SET innodb_lock_wait_timeout = 5")
        } catch {
            throw DatabaseError(error)
        }
    }

    func clock() throws(DatabaseError) -> Instante? {
        if let moment { return moment }
        try countAlone()
        moment = try using { () throws(MariaDBError) in
            let statement = try connection.statement("SELECT UTC_TIMESTAMP(6)")
            try statement.execute([])
            defer { statement.reset() }
            guard try statement.step(), case .moment(let moment) = try statement.value(at: 0) else { return nil }
            return moment
        }
        guard let moment else { throw .failed(name: "UTC_TIMESTAMP", message: "the server tells no time") }
        return moment
    }

    func begin() throws(DatabaseError) {
        (marks, moment, alone) = (MarkStack(), otherClock?(), nil)
        try run("START TRANSACTION")
    }

    func beginReading(alone: Bool) throws(DatabaseError) {
        (marks, moment, self.alone) = (MarkStack(), otherClock?(), alone ? 1 : nil)
        if !alone { try run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY") }
    }

    func commit() throws(DatabaseError) {
        guard isUsable else { throw .unavailable(name: "CR_SERVER_LOST", message: "the connection was lost before COMMIT") }
        do {
            try connection.execute("COMMIT")
        } catch {
            isUsable = isUsable && !error.isLost
            if error.isConflict { throw .conflict(error.description) }
            // What came of it when no answer came, or one that says that the disk failed, only the server's log knows.
            throw .commitUnknown(error.description)
        }
    }

    func rollBack() {
        alone = nil
        guard isUsable, connection.isInTransaction else { return }
        try? run("ROLLBACK")
    }

    var isInTransaction: Bool { isUsable && (alone != nil || connection.isInTransaction) }

    func weakness() throws(DatabaseError) -> String? {
        let found = try using { () throws(MariaDBError) -> MariaDBValue in
            let statement = try connection.statement("SELECT CAST(@@GLOBAL.innodb_flush_log_at_trx_commit AS SIGNED)")
            try statement.execute([])
            defer { statement.reset() }
            return try statement.step() ? try statement.value(at: 0) : .null
        }
        if found == .integer(1) { return nil }
        return "innodb_flush_log_at_trx_commit is not 1: a power cut loses what was committed in the last second"
    }

    func isThere() -> Bool {
        do {
            try using { () throws(MariaDBError) in try connection.ping() }
            return true
        } catch {
            isUsable = false
            return false
        }
    }

    func mark() throws(DatabaseError) {
        try checkTransaction()
        marks.push()
    }

    func keepSinceMark() throws(DatabaseError) {
        // The server was perhaps not told of the mark, and so has not said that it is gone.
        try checkTransaction()
        marks.pop()
    }

    private func checkTransaction() throws(DatabaseError) {
        guard isInTransaction else { throw .failed(name: "lost", message: "the transaction was taken back") }
    }

    func rollBackToMark() -> Bool {
        guard isInTransaction else { return false }
        do {
            switch marks.pop() {
            case .unset, nil: break
            case .start:
                try run("ROLLBACK")
                try run("START TRANSACTION")
                marks.isAtStart = true
            case .set(let name): try run("ROLLBACK TO SAVEPOINT \(name)")
            }
            return true
        } catch {
            return false
        }
    }

    /// Before a statement that may write: what it does must be able to be taken back.
    private func beforeWriting() throws(DatabaseError) {
        if let name = marks.nameToSet() { try run("SAVEPOINT \(name)") }
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> Int64 {
        try beforeWriting()
        let statement = try prepared(sql, values)
        defer { statement.reset() }
        return try using { () throws(MariaDBError) in try statement.execute(values.map(MariaDBValue.init)) }
    }

    func query(_ sql: String, _ values: [SQLValue], _ each: (Row) throws -> Void) throws {
        if !sql.hasPrefix("SELECT") { try beforeWriting() }
        let statement = try prepared(sql, values)
        _ = try using { () throws(MariaDBError) in try statement.execute(values.map(MariaDBValue.init)) }
        running.insert(sql)
        defer {
            running.remove(sql)
            statement.reset()
        }
        let row = Row(columns: StatementColumns(statement: statement))
        while try using({ () throws(MariaDBError) in try statement.step() }) { try each(row) }
    }

    private func prepared(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> MariaDBStatement {
        guard !running.contains(sql) else { throw .failed(name: "nested", message: "this query is under way: \(sql)") }
        try countAlone()
        let statement = try using { () throws(MariaDBError) in try connection.statement(sql) }
        guard statement.parameterCount == values.count else {
            throw .failed(name: "values", message: "\(statement.parameterCount) wanted, \(values.count) given: \(sql)")
        }
        return statement
    }

    private func countAlone() throws(DatabaseError) {
        guard let left = alone else { return }
        guard left > 0 else { throw .notAlone }
        alone = left - 1
    }

    private func run(_ sql: String) throws(DatabaseError) {
        try using { () throws(MariaDBError) in try connection.execute(sql) }
    }

    private func using<Value>(_ body: () throws(MariaDBError) -> Value) throws(DatabaseError) -> Value {
        guard isUsable else { throw .unavailable(name: "CR_SERVER_LOST", message: "the connection was lost before") }
        do {
            return try body()
        } catch {
            if error.isLost { isUsable = false }
            throw DatabaseError(error)
        }
    }
}

/// The columns of the row that a statement stands at.
private struct StatementColumns: RowColumns {
    let statement: MariaDBStatement

    func value(_ column: Int) -> SQLValue? {
        switch try? statement.value(at: column) {
        case .integer(let number): .integer(number)
        case .text(let text): .text(text)
        case .null: .null
        // The sum of whole numbers is a DECIMAL.
        case .decimal(let text): Int64(text).map { .integer($0) }
        case .moment, .blob, nil: nil
        }
    }
}

extension MariaDBValue {
    fileprivate init(_ value: SQLValue) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .text(let text): self = .text(text)
        case .null: self = .null
        }
    }
}

extension DatabaseError {
    fileprivate init(_ error: MariaDBError) {
        if error.isUniqueViolation {
            self = .uniqueViolation(error.message)
        } else if error.isConstraintViolation {
            self = .constraintViolation(error.message)
        } else if error.isConflict {
            self = .conflict(error.description)
        } else if error.isUnavailable {
            self = .unavailable(name: error.name, message: error.message)
        } else {
            self = .failed(name: error.name, message: error.message)
        }
    }
}
