internal import CMariaDB

/// One connection to a server.
///
/// One thread at a time may use it and its statements, and each call waits for the server: who owns it gives it a thread. Unchecked: for that
/// reason.
@safe package final class MariaDBConnection: @unchecked Sendable {
    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [String: MariaDBStatement] = [:]

    /// Connects. Text is utf8mb4 and moments are UTC on it; what does not fit a column is refused; an UPDATE counts the rows that it found.
    /// - Throws: `MariaDBError`
    package init(_ options: MariaDBOptions) throws(MariaDBError) {
        Self.startLibrary()
        guard let handle = unsafe mysql_init(nil) else {
            throw MariaDBError(code: UInt32(CR_OUT_OF_MEMORY), sqlState: "HY001", message: "no memory for a connection")
        }
        unsafe self.handle = handle
        // Whatever throws from here on runs deinit, which closes it.
        try set(options)
        try connect(options)
        try execute("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'")
    }

    deinit {
        statements = [:]
        unsafe mysql_close(handle)
        mysql_thread_end()
    }

    /// The prepared statement of that text, made once and kept.
    /// - Throws: `MariaDBError`
    package func statement(_ sql: String) throws(MariaDBError) -> MariaDBStatement {
        if let kept = statements[sql] { return kept }
        let statement = try unsafe MariaDBStatement(connection: handle, sql: sql)
        statements[sql] = statement
        return statement
    }

    /// Runs a statement that takes no values and answers no rows, without preparing it.
    /// - Throws: `MariaDBError`
    package func execute(_ sql: String) throws(MariaDBError) {
        let code = unsafe mysql_real_query(handle, sql, UInt(sql.utf8.count))
        if code == 0 { return }
        throw failure
    }

    /// Asks whether the server is there.
    /// - Throws: `MariaDBError`
    package func ping() throws(MariaDBError) {
        guard unsafe mysql_ping(handle) == 0 else { throw failure }
    }

    /// Whether a transaction is open, as the server's last answer said.
    package var isInTransaction: Bool { unsafe handle.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0 }

    private var failure: MariaDBError {
        MariaDBError(
            code: unsafe mysql_errno(handle), sqlState: unsafe String(cString: mysql_sqlstate(handle)),
            message: unsafe String(cString: mysql_error(handle)))
    }

    private static let library = mysql_server_init(0, nil, nil)

    /// The library's part of a thread, and of the process before the first of them.
    private static func startLibrary() {
        _ = library
        mysql_thread_init()
    }

    private func connect(_ options: MariaDBOptions) throws(MariaDBError) {
        let (host, port, socket): (String?, Int, String?) =
            switch options.address {
            case .tcp(let host, let port): (host, port, nil)
            case .socket(let path): (nil, 0, path)
            }
        let connected = unsafe mysql_real_connect(
            handle, host, options.user, options.password, options.database, UInt32(clamping: port), socket, UInt(CLIENT_FOUND_ROWS))
        guard unsafe connected != nil else { throw failure }
    }

    private func set(_ options: MariaDBOptions) throws(MariaDBError) {
        try set(MYSQL_SET_CHARSET_NAME, "utf8mb4")
        // A server must not be able to ask for the password as it is, nor for a file.
        try set(MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password")
        try set(MYSQL_OPT_LOCAL_INFILE, 0)
        try set(MYSQL_OPT_CONNECT_TIMEOUT, options.connectTimeout)
        try set(MYSQL_OPT_READ_TIMEOUT, options.readTimeout)
        try set(MYSQL_OPT_WRITE_TIMEOUT, options.writeTimeout)
        if case .tcp = options.address { try set(MYSQL_OPT_PROTOCOL, Int(MYSQL_PROTOCOL_TCP.rawValue)) }
        guard let tls = options.tls else { return }
        try set(MYSQL_OPT_SSL_ENFORCE, flag: true)
        try set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, flag: tls.verifiesServer)
        if let authorities = tls.authorities { try set(MYSQL_OPT_SSL_CA, authorities) }
        if let certificate = tls.certificate { try set(MYSQL_OPT_SSL_CERT, certificate) }
        if let key = tls.key { try set(MYSQL_OPT_SSL_KEY, key) }
    }

    private func set(_ option: mysql_option, _ text: String) throws(MariaDBError) {
        let code = unsafe text.withCString { unsafe mysql_options(handle, option, $0) }
        if code != 0 { throw failure }
    }

    private func set(_ option: mysql_option, _ number: Int) throws(MariaDBError) {
        var number = UInt32(clamping: number)
        if unsafe mysql_options(handle, option, &number) != 0 { throw failure }
    }

    private func set(_ option: mysql_option, flag: Bool) throws(MariaDBError) {
        var flag: my_bool = flag ? 1 : 0
        if unsafe mysql_options(handle, option, &flag) != 0 { throw failure }
    }
}
