internal import CMariaDB

/// What the server or the client library answered instead of OK.
package struct MariaDBError: Error, Equatable {
    /// The number: below 2000 and from 3000 the server's, between them and from 5000 on the library's
    /// (https://mariadb.com/kb/en/mariadb-error-code-reference/).
    package let code: UInt32
    /// Five characters of the SQL standard; `HY000` where it has none.
    package let sqlState: String
    /// MariaDB's own sentence about it. It may quote values.
    package let message: String

    package init(code: UInt32, sqlState: String, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    /// MariaDB's own name of the code, for example `ER_DUP_ENTRY`; the number for one that is rare.
    package var name: String { Self.names[code] ?? (code < 2000 || 3000..<5000 ~= code ? "ER_\(code)" : "CR_\(code)") }

    /// A value that must be the only one is there already.
    package var isUniqueViolation: Bool { [ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME, ER_DUP_KEY].contains(Int32(code)) }

    /// Any broken constraint.
    package var isConstraintViolation: Bool { isUniqueViolation || sqlState == "23000" || code == ER_CONSTRAINT_FAILED }

    /// The server lets another transaction go first: the same transaction may do if it is run again as a whole. A lock that was not
    /// had in time undoes its statement alone, so whoever gets this rolls back.
    package var isConflict: Bool { [ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD].contains(Int32(code)) }

    /// The connection is gone, or was never there. What a COMMIT did that answers with this is not known.
    package var isLost: Bool { Self.lost.contains(Int32(code)) || sqlState.hasPrefix("08") }

    /// The server, or the way to it, cannot do it now and may later.
    package var isUnavailable: Bool { isLost || Self.unavailable.contains(Int32(code)) }

    private static let lost = [
        CR_SOCKET_CREATE_ERROR, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_IPSOCK_ERROR, CR_UNKNOWN_HOST, CR_SERVER_GONE_ERROR,
        CR_SERVER_HANDSHAKE_ERR, CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED, CR_MALFORMED_PACKET, CR_SSL_CONNECTION_ERROR,
        CR_COMMANDS_OUT_OF_SYNC, CR_ERR_NET_READ, CR_ERR_NET_WRITE, CR_STMT_CLOSED,
        ER_CONNECTION_KILLED, ER_SERVER_SHUTDOWN, ER_NORMAL_SHUTDOWN, ER_SHUTDOWN_COMPLETE, ER_FORCING_CLOSE, ER_NEW_ABORTING_CONNECTION,
    ]

    private static let unavailable = [
        ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED, ER_HOST_IS_BLOCKED, ER_DISK_FULL, ER_RECORD_FILE_FULL,
        ER_OUTOFMEMORY, ER_OUT_OF_RESOURCES, ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_QUERY_INTERRUPTED,
        ER_STATEMENT_TIMEOUT,
    ]

    private static let names: [UInt32: String] = [
        UInt32(CR_SOCKET_CREATE_ERROR): "CR_SOCKET_CREATE_ERROR", UInt32(CR_CONNECTION_ERROR): "CR_CONNECTION_ERROR",
        UInt32(CR_CONN_HOST_ERROR): "CR_CONN_HOST_ERROR", UInt32(CR_UNKNOWN_HOST): "CR_UNKNOWN_HOST",
        UInt32(CR_SERVER_GONE_ERROR): "CR_SERVER_GONE_ERROR", UInt32(CR_SERVER_HANDSHAKE_ERR): "CR_SERVER_HANDSHAKE_ERR",
        UInt32(CR_SERVER_LOST): "CR_SERVER_LOST", UInt32(CR_SERVER_LOST_EXTENDED): "CR_SERVER_LOST_EXTENDED",
        UInt32(CR_MALFORMED_PACKET): "CR_MALFORMED_PACKET", UInt32(CR_SSL_CONNECTION_ERROR): "CR_SSL_CONNECTION_ERROR",
        UInt32(CR_COMMANDS_OUT_OF_SYNC): "CR_COMMANDS_OUT_OF_SYNC", UInt32(CR_AUTH_PLUGIN_CANNOT_LOAD): "CR_AUTH_PLUGIN_CANNOT_LOAD",
        UInt32(ER_DUP_KEY): "ER_DUP_KEY", UInt32(ER_DUP_ENTRY): "ER_DUP_ENTRY",
        UInt32(ER_DUP_ENTRY_WITH_KEY_NAME): "ER_DUP_ENTRY_WITH_KEY_NAME", UInt32(ER_BAD_NULL_ERROR): "ER_BAD_NULL_ERROR",
        UInt32(ER_NO_REFERENCED_ROW_2): "ER_NO_REFERENCED_ROW_2", UInt32(ER_ROW_IS_REFERENCED_2): "ER_ROW_IS_REFERENCED_2",
        UInt32(ER_CONSTRAINT_FAILED): "ER_CONSTRAINT_FAILED", UInt32(ER_LOCK_DEADLOCK): "ER_LOCK_DEADLOCK",
        UInt32(ER_LOCK_WAIT_TIMEOUT): "ER_LOCK_WAIT_TIMEOUT", UInt32(ER_CHECKREAD): "ER_CHECKREAD",
        UInt32(ER_PARSE_ERROR): "ER_PARSE_ERROR", UInt32(ER_NO_SUCH_TABLE): "ER_NO_SUCH_TABLE",
        UInt32(ER_TABLE_EXISTS_ERROR): "ER_TABLE_EXISTS_ERROR", UInt32(ER_DUP_FIELDNAME): "ER_DUP_FIELDNAME",
        UInt32(ER_DUP_KEYNAME): "ER_DUP_KEYNAME", UInt32(ER_BAD_FIELD_ERROR): "ER_BAD_FIELD_ERROR",
        UInt32(ER_BAD_DB_ERROR): "ER_BAD_DB_ERROR",
        UInt32(ER_ACCESS_DENIED_ERROR): "ER_ACCESS_DENIED_ERROR", UInt32(ER_DBACCESS_DENIED_ERROR): "ER_DBACCESS_DENIED_ERROR",
        UInt32(ER_DATA_TOO_LONG): "ER_DATA_TOO_LONG", UInt32(ER_WARN_DATA_OUT_OF_RANGE): "ER_WARN_DATA_OUT_OF_RANGE",
        UInt32(ER_TRUNCATED_WRONG_VALUE_FOR_FIELD): "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD",
        UInt32(ER_CON_COUNT_ERROR): "ER_CON_COUNT_ERROR", UInt32(ER_TOO_MANY_USER_CONNECTIONS): "ER_TOO_MANY_USER_CONNECTIONS",
        UInt32(ER_SERVER_SHUTDOWN): "ER_SERVER_SHUTDOWN", UInt32(ER_CONNECTION_KILLED): "ER_CONNECTION_KILLED",
        UInt32(ER_QUERY_INTERRUPTED): "ER_QUERY_INTERRUPTED", UInt32(ER_STATEMENT_TIMEOUT): "ER_STATEMENT_TIMEOUT",
        UInt32(ER_DISK_FULL): "ER_DISK_FULL", UInt32(ER_RECORD_FILE_FULL): "ER_RECORD_FILE_FULL",
        UInt32(ER_OPTION_PREVENTS_STATEMENT): "ER_OPTION_PREVENTS_STATEMENT",
        UInt32(ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION): "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION",
    ]
}

extension MariaDBError: CustomStringConvertible {
    package var description: String { "\(name) (\(sqlState)): \(message)" }
}
