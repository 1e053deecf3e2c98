import SQLite
import Testing

/// Statements are prepared once and kept; what they did is told by their connection.
@Suite(.timeLimit(.minutes(5)))
struct StatementTests {
    private let connection: SQLiteConnection

    init() throws {
        connection = try SQLiteConnection(path: ":memory:", mode: .readWrite)
        try connection.execute("CREATE TABLE cosas (numero INTEGER) STRICT")
    }

    private func numbers() throws -> [Int64] {
        let select = try connection.statement("SELECT numero FROM cosas ORDER BY numero")
        defer { select.reset() }
        var found: [Int64] = []
        while try select.step() { found.append(select.integer(at: 0)) }
        return found
    }

    @Test func `the same text gives the same statement, another text another`() throws {
        let first = try connection.statement("SELECT numero FROM cosas")
        #expect(try connection.statement("SELECT numero FROM cosas") === first)
        #expect(try connection.statement("SELECT numero  FROM cosas") !== first)
    }

    @Test func `a statement from the cache has no values bound`() throws {
        let first = try connection.statement("SELECT ?")
        try first.bind(7, at: 1)
        try #require(try first.step())
        let again = try connection.statement("SELECT ?")
        try #require(try again.step())
        #expect(again.type(at: 0) == .null)
    }

    @Test func `a statement from the cache begins at its first row`() throws {
        for number in 1...3 { try connection.execute("INSERT INTO cosas VALUES (\(number))") }
        let first = try connection.statement("SELECT numero FROM cosas ORDER BY numero")
        try #require(try first.step())
        try #require(try first.step())
        let again = try connection.statement("SELECT numero FROM cosas ORDER BY numero")
        try #require(try again.step())
        #expect(again.integer(at: 0) == 1)
    }

    @Test func `a value is not bound to a statement that stands at a row`() throws {
        let select = try connection.statement("SELECT ?")
        try #require(try select.step())
        let error = #expect(throws: SQLiteError.self) { try select.bind(7, at: 1) }
        #expect(error?.name == "SQLITE_MISUSE")
        select.reset()
        try select.bind(7, at: 1)
        try #require(try select.step())
        #expect(select.integer(at: 0) == 7)
    }

    @Test func `a statement that has failed can be run again`() throws {
        try connection.execute("CREATE UNIQUE INDEX unica ON cosas (numero)")
        for (number, fails) in [(1, false), (1, true), (2, false)] as [(Int64, Bool)] {
            let insert = try connection.statement("INSERT INTO cosas VALUES (?)")
            try insert.bind(number, at: 1)
            if fails {
                #expect(throws: SQLiteError.self) { try insert.step() }
            } else {
                #expect(try insert.step() == false)
            }
        }
        #expect(try numbers() == [1, 2])
    }

    @Test func `a statement of the cache survives a change of its table`() throws {
        try connection.execute("INSERT INTO cosas VALUES (1)")
        #expect(try numbers() == [1])
        try connection.execute("ALTER TABLE cosas ADD COLUMN texto TEXT")
        try connection.execute("INSERT INTO cosas VALUES (2, 'dos')")
        #expect(try numbers() == [1, 2])
    }

    @Test func `changes counts the rows of the last statement that could change any`() throws {
        for number in 1...5 { try connection.execute("INSERT INTO cosas VALUES (\(number))") }
        #expect(connection.changes == 1)
        try connection.execute("UPDATE cosas SET numero = numero WHERE numero > 2")
        #expect(connection.changes == 3)
        try connection.execute("UPDATE cosas SET numero = 0 WHERE numero > 100")
        #expect(connection.changes == 0)
        try connection.execute("DELETE FROM cosas")
        #expect(connection.changes == 5)
    }

    @Test func `a transaction is open from BEGIN to COMMIT or ROLLBACK`() throws {
        #expect(!connection.isInTransaction)
        try connection.execute("BEGIN IMMEDIATE")
        #expect(connection.isInTransaction)
        try connection.execute("INSERT INTO cosas VALUES (1)")
        try connection.execute("COMMIT")
        #expect(!connection.isInTransaction)
        try connection.execute("BEGIN")
        try connection.execute("INSERT INTO cosas VALUES (2)")
        #expect(connection.isInTransaction)
        try connection.execute("ROLLBACK")
        #expect(!connection.isInTransaction)
        #expect(try numbers() == [1])
    }

    @Test func `a failed statement leaves its transaction open, with what came before it`() throws {
        try connection.execute("CREATE UNIQUE INDEX unica ON cosas (numero)")
        try connection.execute("BEGIN")
        try connection.execute("INSERT INTO cosas VALUES (1)")
        #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO cosas VALUES (2), (1)") }
        #expect(connection.isInTransaction)
        try connection.execute("COMMIT")
        #expect(try numbers() == [1])
    }

    @Test(arguments: ["", "   ", "-- nada"])
    func `a text without a statement is refused`(sql: String) throws {
        let error = #expect(throws: SQLiteError.self) { try connection.statement(sql) }
        #expect(error?.name == "SQLITE_MISUSE")
    }

    @Test func `a text of two statements is refused, and none of them is done`() throws {
        let error = #expect(throws: SQLiteError.self) {
            try connection.execute("INSERT INTO cosas VALUES (1); INSERT INTO cosas VALUES (2)")
        }
        #expect(error?.name == "SQLITE_MISUSE")
        #expect(try numbers() == [])
        try connection.execute("INSERT INTO cosas VALUES (3) ; \n ")
        #expect(try numbers() == [3])
    }
}
