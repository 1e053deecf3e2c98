import MariaDB
import TestSupport
import Testing

/// What a connection promises besides its values.
@Suite(.timeLimit(.minutes(5)))
struct MariaDBConnectionTests {
    private func with<Value: Sendable>(_ body: @escaping @Sendable (MariaDBServer, MariaDBOptions) throws -> Value) async throws -> Value {
        let server = try await MariaDBServer.shared()
        return try await offPool { try body(server, server.newDatabase()) }
    }

    private static func number(_ connection: MariaDBConnection, _ sql: String) throws -> MariaDBValue {
        let statement = try connection.statement(sql)
        try statement.execute([])
        defer { statement.reset() }
        guard try statement.step() else { return .null }
        return try statement.value(at: 0)
    }

    @Test func `a statement is prepared once`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            for _ in 0..<20 { _ = try Self.number(connection, "SELECT 1") }
            let count = try Self.number(
                connection,
                "SELECT CAST(VARIABLE_VALUE AS INTEGER) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'COM_STMT_PREPARE'")
            #expect(count == .integer(2))
        }
    }

    @Test func `rows of one statement are read while another is run`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            let outer = try connection.statement("SELECT 1 UNION SELECT 2 UNION SELECT 3")
            try outer.execute([])
            var found: [MariaDBValue] = []
            while try outer.step() { found += [try outer.value(at: 0), try Self.number(connection, "SELECT 9")] }
            #expect(found == [.integer(1), .integer(9), .integer(2), .integer(9), .integer(3), .integer(9)])
        }
    }

    @Test func `an update counts the rows that it found, changed or not`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            try connection.execute("CREATE TABLE t (n BIGINT PRIMARY KEY, v BIGINT)")
            let insert = try connection.statement("INSERT INTO t VALUES (?, 5)")
            for number: Int64 in 1...3 { #expect(try insert.execute([.integer(number)]) == 1) }
            #expect(try connection.statement("UPDATE t SET v = 5 WHERE n < 3").execute([]) == 2)
            #expect(try connection.statement("DELETE FROM t WHERE n = ?").execute([.integer(9)]) == 0)
        }
    }

    @Test func `the server's word on whether a transaction is open is known`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            #expect(!connection.isInTransaction)
            try connection.execute("START TRANSACTION")
            #expect(connection.isInTransaction)
            try connection.execute("ROLLBACK")
            #expect(!connection.isInTransaction)
        }
    }

    @Test func `an error has MariaDB's name and its SQLSTATE`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            try connection.execute("CREATE TABLE t (n BIGINT PRIMARY KEY, CHECK (n > 0))")
            try connection.execute("INSERT INTO t VALUES (1)")
            let cases = [
                ("INSERT INTO t VALUES (1)", "ER_DUP_ENTRY", "23000"), ("INSERT INTO t VALUES (0)", "ER_CONSTRAINT_FAILED", "23000"),
                ("SELECT * FROM nada", "ER_NO_SUCH_TABLE", "42S02"), ("SELEC", "ER_PARSE_ERROR", "42000"),
            ]
            for (sql, name, state) in cases {
                let error = #expect(throws: MariaDBError.self) { try connection.statement(sql).execute([]) }
                #expect(error?.name == name)
                #expect(error?.sqlState == state)
                #expect(error?.isLost == false)
            }
            #expect(try Self.number(connection, "SELECT COUNT(*) FROM t") == .integer(1))
        }
    }

    @Test func `too few values are refused before the server sees them`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            let statement = try connection.statement("SELECT ?, ?")
            let error = #expect(throws: MariaDBError.self) { try statement.execute([.integer(1)]) }
            #expect(error?.message == "2 values wanted, 1 given")
        }
    }

    @Test func `two statements in one text are refused`() async throws {
        try await with { _, options in
            let connection = try MariaDBConnection(options)
            #expect(throws: MariaDBError.self) { try connection.execute("SELECT 1; SELECT 2") }
            #expect(throws: MariaDBError.self) { try connection.statement("SELECT 1; SELECT 2") }
        }
    }

    @Test func `a connection that was killed is lost`() async throws {
        try await with { server, options in
            let connection = try MariaDBConnection(options)
            guard case .integer(let id) = try Self.number(connection, "SELECT CONNECTION_ID()") else { return #expect(Bool(false)) }
            try MariaDBConnection(options).execute("KILL \(id)")
            let error = #expect(throws: MariaDBError.self) { try connection.execute("SELECT 1") }
            #expect(error?.isLost == true)
            #expect(error?.isUnavailable == true)
        }
    }

    @Test func `who waits too long for a lock gets a conflict`() async throws {
        try await with { _, options in
            let (first, second) = (try MariaDBConnection(options), try MariaDBConnection(options))
            try first.execute("CREATE TABLE t (n BIGINT PRIMARY KEY)")
            try first.execute("INSERT INTO t VALUES (1)")
            try first.execute("START TRANSACTION")
            try first.execute("UPDATE t SET n = 2")
            try second.execute("SET innodb_lock_wait_timeout = 0")
            let error = #expect(throws: MariaDBError.self) { try second.execute("UPDATE t SET n = 3") }
            #expect(error?.name == "ER_LOCK_WAIT_TIMEOUT")
            #expect(error?.isConflict == true)
        }
    }

    @Test func `where no server is, or none that knows the password, it says so`() async throws {
        try await with { server, options in
            var wrong = options
            wrong.address = .socket("/nonexistent/s")
            let none = #expect(throws: MariaDBError.self) { try MariaDBConnection(wrong) }
            #expect(none?.isLost == true)
            wrong = options
            wrong.address = .tcp(host: "127.0.0.1", port: server.port)
            wrong.user = "nadie"
            let denied = #expect(throws: MariaDBError.self) { try MariaDBConnection(wrong) }
            #expect(denied?.name == "ER_ACCESS_DENIED_ERROR")
            #expect(denied?.isUnavailable == false)
        }
    }
}
