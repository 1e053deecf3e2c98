import Foundation
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SQLiteConnectionTests {
    private func memory() throws -> SQLiteConnection { try SQLiteConnection(path: ":memory:", mode: .readWrite) }

    @Test(arguments: [0, 1, -1, Int64.max, .min]) func `whole numbers come back as they went in`(value: Int64) throws {
        let statement = try memory().statement("SELECT ?")
        try statement.bind(value, at: 1)
        #expect(try statement.step())
        #expect(statement.type(at: 0) == .integer)
        #expect(statement.integer(at: 0) == value)
        #expect(try !statement.step())
    }

    @Test(arguments: ["", "a", "Hielo Premium", "ñandú 🧊", "a\u{0}b", "\u{0}", String(repeating: "x", count: 100_000)])
    func `texts come back as they went in`(value: String) throws {
        let connection = try memory()
        let statement = try connection.statement("SELECT ?")
        try statement.bind(value, at: 1)
        #expect(try statement.step())
        #expect(statement.type(at: 0) == .text)
        #expect(statement.text(at: 0) == value)
    }

    @Test func `types are told, NULL too`() throws {
        let connection = try memory()
        let statement = try connection.statement("SELECT NULL, 1, 1.5, 'a', x'00', ?")
        try statement.bindNull(at: 1)
        #expect(try statement.step())
        #expect(statement.columnCount == 6)
        #expect((0..<6).map { statement.type(at: $0) } == [.null, .integer, .real, .text, .blob, .null])
    }

    @Test func `a statement is made once, and forgets its values`() throws {
        let connection = try memory()
        let first = try connection.statement("SELECT ?")
        try first.bind(7, at: 1)
        #expect(try first.step())
        let second = try connection.statement("SELECT ?")
        #expect(first === second)
        #expect(second.parameterCount == 1)
        #expect(try second.step())
        #expect(second.type(at: 0) == .null)
    }

    @Test func `changes and transactions are told`() throws {
        let connection = try memory()
        try connection.execute("CREATE TABLE t (a INTEGER) STRICT")
        try connection.execute("INSERT INTO t VALUES (1), (2), (3)")
        #expect(connection.changes == 3)
        try connection.execute("UPDATE t SET a = 9 WHERE a > 1")
        #expect(connection.changes == 2)
        #expect(!connection.isInTransaction)
        try connection.execute("BEGIN")
        #expect(connection.isInTransaction)
        try connection.execute("ROLLBACK")
        #expect(!connection.isInTransaction)
    }

    @Test(arguments: [
        ("INSERT INTO t (id, u) VALUES (1, 9)", "SQLITE_CONSTRAINT_PRIMARYKEY", true),
        ("INSERT INTO t (id, u) VALUES (2, 1)", "SQLITE_CONSTRAINT_UNIQUE", true),
        ("INSERT INTO t (id, u, c) VALUES (2, 2, 0)", "SQLITE_CONSTRAINT_CHECK", false),
        ("INSERT INTO t (id, u) VALUES (2, NULL)", "SQLITE_CONSTRAINT_NOTNULL", false),
        ("INSERT INTO t (id, u, p) VALUES (2, 2, 77)", "SQLITE_CONSTRAINT_FOREIGNKEY", false),
        ("INSERT INTO t (id, u) VALUES (2, 'x')", "SQLITE_CONSTRAINT_DATATYPE", false),
    ])
    func `a broken constraint has SQLite's own name`(sql: String, name: String, unique: Bool) throws {
        let connection = try memory()
        try connection.execute("PRAGMA foreign_keys=ON")
        try connection.execute(
            """
            CREATE TABLE t (
                id INTEGER PRIMARY KEY, u INTEGER NOT NULL UNIQUE, c INTEGER CHECK (c > 0), p INTEGER REFERENCES t (id)
            ) STRICT
            """)
        try connection.execute("INSERT INTO t (id, u) VALUES (1, 1)")
        let error = try #require(throws: SQLiteError.self) { try connection.execute(sql) }
        #expect(error.name == name)
        #expect(error.isConstraintViolation)
        #expect(error.isUniqueViolation == unique)
        // The connection goes on.
        try connection.execute("INSERT INTO t (id, u) VALUES (3, 3)")
    }

    @Test func `a statement that is none is an error with its reason`() throws {
        let connection = try memory()
        let error = try #require(throws: SQLiteError.self) { try connection.statement("SELEKT 1") }
        #expect(error.name == "SQLITE_ERROR")
        #expect(error.message.contains("SELEKT"))
        #expect(throws: SQLiteError.self) { try connection.statement("") }
    }

    @Test func `what is no database, or no file, is an error with its name`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text.db")
        try String(repeating: "this is no database ", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
        let text = try SQLiteConnection(path: path, mode: .readWrite)
        #expect(try #require(throws: SQLiteError.self) { try text.execute("SELECT * FROM sqlite_schema") }.name == "SQLITE_NOTADB")
        for wrong in [folder.path, folder.file("missing/a.db")] {
            let error = try #require(throws: SQLiteError.self) { try SQLiteConnection(path: wrong, mode: .readWrite) }
            #expect(error.name == "SQLITE_CANTOPEN")
        }
        #expect(throws: SQLiteError.self) { try SQLiteConnection(path: folder.file("absent.db"), mode: .readOnly) }
    }

    @Test func `a reader writes nothing, and a lock that is not given up is told`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.db")
        let writer = try SQLiteConnection(path: path, mode: .readWrite)
        try writer.execute("CREATE TABLE t (a INTEGER) STRICT")
        let reader = try SQLiteConnection(path: path, mode: .readOnly)
        #expect(try #require(throws: SQLiteError.self) { try reader.execute("INSERT INTO t VALUES (1)") }.name == "SQLITE_READONLY")
        try writer.execute("BEGIN IMMEDIATE")
        let other = try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: 1)
        let error = try #require(throws: SQLiteError.self) { try other.execute("BEGIN IMMEDIATE") }
        #expect(error.isBusy)
        #expect(error.name == "SQLITE_BUSY")
    }
}
