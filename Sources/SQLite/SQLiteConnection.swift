internal import CSQLite

/// One connection to one database file.
///
/// One thread at a time may use it and its statements; who owns it sees to that. Unchecked: for that reason.
@safe package final class SQLiteConnection: @unchecked Sendable {
    package enum Mode: Sendable { case readWrite, readOnly }

    /// The library's own settings, made before it is used: nobody asks it how much memory it has.
    private static let library: Int32 = shim_count_no_memory()

    private let handle: OpaquePointer
    private var statements: [String: SQLiteStatement] = [:]

    /// Opens the file, and makes it when it is missing and may be written. `:memory:` is a database of its own.
    /// - Parameter busyTimeout: milliseconds to wait for another connection's lock.
    /// - Throws: `SQLiteError`
    package init(path: String, mode: Mode, busyTimeout: Int32 = 5000) throws(SQLiteError) {
        _ = Self.library
        let access = mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        // No mutex: one thread at a time. Extended codes: `SQLITE_CONSTRAINT_UNIQUE`, not `SQLITE_CONSTRAINT`.
        let code = unsafe sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            let message = unsafe String(cString: opened == nil ? sqlite3_errstr(code) : sqlite3_errmsg(opened))
            unsafe sqlite3_close(opened)
            throw SQLiteError(code: code, message: message)
        }
        unsafe self.handle = handle
        unsafe sqlite3_busy_timeout(handle, busyTimeout)
    }

    deinit {
        statements = [:]
        unsafe sqlite3_close_v2(handle)
    }

    /// The prepared statement of that text, made once and kept. It is reset and has no values bound.
    /// - Throws: `SQLiteError`
    package func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        if let kept = statements[sql] {
            kept.reset()
            return kept
        }
        let statement = try unsafe SQLiteStatement(connection: handle, sql: sql)
        statements[sql] = statement
        return statement
    }

    /// Runs a statement that binds and answers nothing.
    /// - Throws: `SQLiteError`
    package func execute(_ sql: String) throws(SQLiteError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        while try statement.step() {}
    }

    /// The rows that the last INSERT, UPDATE or DELETE touched.
    package var changes: Int64 { unsafe sqlite3_changes64(handle) }

    /// Whether a BEGIN has not yet seen its COMMIT or ROLLBACK.
    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }
}
