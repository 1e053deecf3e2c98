internal import CMariaDB

/// A prepared statement: it takes its values all at once, and its rows are kept here until the next run, so that others may be run between
/// them. Columns are read by place from 0. Used where its connection is.
@safe package final class MariaDBStatement {
    private let handle: UnsafeMutablePointer<MYSQL_STMT>
    private let parameters: ParameterBlock
    /// nil where it answers no rows. What a column is may only be known when the values are.
    private var columns: ColumnBlock?

    init(connection: UnsafeMutablePointer<MYSQL>, sql: String) throws(MariaDBError) {
        guard let handle = unsafe mysql_stmt_init(connection) else {
            throw MariaDBError(code: UInt32(CR_OUT_OF_MEMORY), sqlState: "HY001", message: "no memory for a statement")
        }
        guard unsafe mysql_stmt_prepare(handle, sql, UInt(sql.utf8.count)) == 0 else {
            let error = unsafe MariaDBError(handle)
            unsafe mysql_stmt_close(handle)
            throw error
        }
        unsafe self.handle = handle
        parameters = ParameterBlock(count: Int(unsafe mysql_stmt_param_count(handle)))
        columns = unsafe ColumnBlock(handle)
    }

    deinit { unsafe mysql_stmt_close(handle) }

    /// How many values it takes.
    package var parameterCount: Int { parameters.count }

    /// How many columns a row has; 0 where it answers no rows.
    package var columnCount: Int { columns?.count ?? 0 }

    /// Runs it, waits for all of its rows and stands before the first of them.
    /// - Parameter values: as many as it takes.
    /// - Returns: the rows that it inserted, deleted, or whose condition an UPDATE found true.
    /// - Throws: `MariaDBError`
    @discardableResult
    package func execute(_ values: [MariaDBValue]) throws(MariaDBError) -> Int64 {
        guard values.count == parameters.count else {
            throw MariaDBError(
                code: UInt32(CR_INVALID_PARAMETER_NO), sqlState: "HY093",
                message: "\(parameters.count) values wanted, \(values.count) given")
        }
        if parameters.count > 0 {
            parameters.take(values)
            try check(unsafe mysql_stmt_bind_param(handle, parameters.binds))
        }
        try check(unsafe mysql_stmt_execute(handle))
        // Of an INSERT that answers rows a server tells only now that it does.
        if unsafe columns?.fits(handle) != true { columns = unsafe ColumnBlock(handle) }
        if let columns {
            try check(unsafe mysql_stmt_bind_result(handle, columns.binds))
            try check(unsafe mysql_stmt_store_result(handle))
        }
        return Int64(clamping: unsafe mysql_stmt_affected_rows(handle))
    }

    /// Goes on to the next row.
    /// - Returns: whether there is one.
    /// - Throws: `MariaDBError`
    package func step() throws(MariaDBError) -> Bool {
        switch unsafe mysql_stmt_fetch(handle) {
        // A value longer than its place is fetched when it is read.
        case 0, MYSQL_DATA_TRUNCATED: return true
        case MYSQL_NO_DATA: return false
        default: throw unsafe MariaDBError(handle)
        }
    }

    /// What a column of this row holds.
    /// - Throws: `MariaDBError` where it is of a type that is not read here, such as DOUBLE, or a number beyond 64 bits.
    package func value(at column: Int) throws(MariaDBError) -> MariaDBValue {
        guard let columns, columns.count > column else {
            throw MariaDBError(code: UInt32(CR_INVALID_PARAMETER_NO), sqlState: "07009", message: "there is no column \(column)")
        }
        return try unsafe columns.value(at: column, of: handle)
    }

    /// Lets the rows go.
    package func reset() {
        if columns != nil { unsafe mysql_stmt_free_result(handle) }
    }

    private func check(_ code: Int32) throws(MariaDBError) {
        if code != 0 { throw unsafe MariaDBError(handle) }
    }

    private func check(_ failed: my_bool) throws(MariaDBError) {
        if failed != 0 { throw unsafe MariaDBError(handle) }
    }
}

extension MariaDBError {
    /// What went wrong with the last call of a statement.
    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.init(
            code: unsafe mysql_stmt_errno(statement), sqlState: unsafe String(cString: mysql_stmt_sqlstate(statement)),
            message: unsafe String(cString: mysql_stmt_error(statement)))
    }
}
