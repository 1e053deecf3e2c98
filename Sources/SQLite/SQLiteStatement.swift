internal import CSQLite

/// A prepared statement: values are bound by place from 1, columns are read by place from 0. Used where its connection is.
@safe package final class SQLiteStatement {
    package enum ColumnType: Sendable, Equatable { case integer, real, text, blob, null }

    private let connection: OpaquePointer
    private let handle: OpaquePointer

    init(connection: OpaquePointer, sql: String) throws(SQLiteError) {
        var prepared: OpaquePointer?
        var isAlone = true
        let code = unsafe sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let code = unsafe sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &rest)
            isAlone = unsafe rest.map { unsafe String(cString: $0).allSatisfy { $0.isWhitespace || $0 == ";" } } ?? true
            return code
        }
        // SQLite prepares the first statement of several and would pass over the others without a word.
        guard code != SQLITE_OK || isAlone else {
            unsafe sqlite3_finalize(prepared)
            throw SQLiteError(code: SQLITE_MISUSE, message: "more than one statement: \(sql)")
        }
        guard code == SQLITE_OK, let handle = unsafe prepared else {
            throw SQLiteError(code: code == SQLITE_OK ? SQLITE_MISUSE : code, message: unsafe String(cString: sqlite3_errmsg(connection)))
        }
        unsafe self.connection = connection
        unsafe self.handle = handle
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// A whole number.
    package func bind(_ value: Int64, at index: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_int64(handle, Int32(index), value))
    }

    /// A text, of which SQLite makes its own copy.
    package func bind(_ value: String, at index: Int) throws(SQLiteError) {
        var value = value
        let code = value.withUTF8 { bytes -> Int32 in
            // SQLITE_TRANSIENT, a macro of a cast: SQLite makes its own copy. Never a null pointer, which would bind NULL.
            let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                unsafe text.baseAddress == nil
                    ? sqlite3_bind_text(handle, Int32(index), "", 0, transient)
                    : sqlite3_bind_text(handle, Int32(index), text.baseAddress, Int32(clamping: text.count), transient)
            }
        }
        try check(code)
    }

    /// Nothing.
    package func bindNull(at index: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_null(handle, Int32(index)))
    }

    /// How many values it takes.
    package var parameterCount: Int { Int(unsafe sqlite3_bind_parameter_count(handle)) }

    /// Runs up to the next row.
    /// - Returns: whether there is one.
    /// - Throws: `SQLiteError`
    package func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw SQLiteError(code: code, message: unsafe String(cString: sqlite3_errmsg(connection)))
    }

    /// Makes it ready for another run, without values.
    package func reset() {
        // The answer repeats the error of the last step, which was thrown there.
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    /// How many columns a row has.
    package var columnCount: Int { Int(unsafe sqlite3_column_count(handle)) }

    /// What the column of this row holds.
    package func type(at column: Int) -> ColumnType {
        switch unsafe sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    /// A whole number; what is none is converted as SQLite does, so look at the type first.
    package func integer(at column: Int) -> Int64 { unsafe sqlite3_column_int64(handle, Int32(column)) }

    /// With its length, so that a NUL in it does not end it.
    package func text(at column: Int) -> String {
        guard let start = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, Int32(column)))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code: code, message: unsafe String(cString: sqlite3_errmsg(connection))) }
    }
}
