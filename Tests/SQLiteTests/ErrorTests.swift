import Foundation
import SQLite
import TestSupport
import Testing

/// What SQLite refuses, and by which name.
@Suite(.timeLimit(.minutes(5)))
struct ErrorTests {
    /// A statement that breaks one constraint of the tables below.
    struct Broken: Sendable, CustomTestStringConvertible {
        let sql: String
        let name: String
        var isUnique = false

        var testDescription: String { name }
    }

    static let broken = [
        Broken(sql: "INSERT INTO cosas VALUES (2, 'uno', 1, NULL)", name: "SQLITE_CONSTRAINT_UNIQUE", isUnique: true),
        Broken(sql: "INSERT INTO cosas VALUES (1, 'dos', 1, NULL)", name: "SQLITE_CONSTRAINT_PRIMARYKEY", isUnique: true),
        Broken(sql: "INSERT INTO pares VALUES ('a', 'b')", name: "SQLITE_CONSTRAINT_PRIMARYKEY", isUnique: true),
        Broken(sql: "INSERT INTO cosas VALUES (2, 'dos', 0, NULL)", name: "SQLITE_CONSTRAINT_CHECK"),
        Broken(sql: "INSERT INTO cosas VALUES (2, NULL, 1, NULL)", name: "SQLITE_CONSTRAINT_NOTNULL"),
        Broken(sql: "INSERT INTO cosas VALUES (2, 'dos', 1, 99)", name: "SQLITE_CONSTRAINT_FOREIGNKEY"),
        Broken(sql: "INSERT INTO cosas VALUES (2, 'dos', 'mucho', NULL)", name: "SQLITE_CONSTRAINT_DATATYPE"),
    ]

    private static func database() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: ":memory:", mode: .readWrite)
        try connection.execute("PRAGMA foreign_keys = ON")
        try connection.execute(
            """
            CREATE TABLE cosas (
                id INTEGER PRIMARY KEY, nombre TEXT NOT NULL UNIQUE, precio INTEGER CHECK (precio > 0), otra INTEGER REFERENCES cosas (id)
            ) STRICT
            """)
        try connection.execute("CREATE TABLE pares (a TEXT, b TEXT, PRIMARY KEY (a, b)) STRICT")
        try connection.execute("INSERT INTO cosas VALUES (1, 'uno', 1, NULL)")
        try connection.execute("INSERT INTO pares VALUES ('a', 'b')")
        return connection
    }

    @Test(arguments: broken)
    func `a broken constraint is told by its own name`(broken: Broken) throws {
        let connection = try Self.database()
        let error = #expect(throws: SQLiteError.self) { try connection.execute(broken.sql) }
        #expect(error?.name == broken.name)
        #expect(error?.isConstraintViolation == true)
        #expect(error?.isUniqueViolation == broken.isUnique)
        #expect(error?.isBusy == false)
        #expect(error?.isDiskFailure == false)
    }

    @Test func `an error carries SQLite's own words`() throws {
        let connection = try Self.database()
        let error = #expect(throws: SQLiteError.self) { try connection.execute("INSERT INTO cosas VALUES (2, 'uno', 1, NULL)") }
        #expect(error?.message == "UNIQUE constraint failed: cosas.nombre")
    }

    @Test func `foreign keys are not looked at without their pragma`() throws {
        let connection = try Self.database()
        try connection.execute("PRAGMA foreign_keys = OFF")
        try connection.execute("INSERT INTO cosas VALUES (2, 'dos', 1, 99)")
        #expect(connection.changes == 1)
    }

    @Test func `a statement that is not SQL is an error of no constraint`() throws {
        let connection = try Self.database()
        let error = #expect(throws: SQLiteError.self) { try connection.execute("SELEKT 1") }
        #expect(error?.name == "SQLITE_ERROR")
        #expect(error?.message.contains("SELEKT") == true)
        #expect(error?.isConstraintViolation == false)
    }

    @Test func `a code without a name of its own has its family's, and else its number`() {
        #expect(SQLiteError(code: 10 | 4 << 8, message: "").name == "SQLITE_IOERR")
        #expect(SQLiteError(code: 10 | 4 << 8, message: "").isDiskFailure)
        #expect(SQLiteError(code: 5 | 2 << 8, message: "").name == "SQLITE_BUSY")
        #expect(SQLiteError(code: 5 | 2 << 8, message: "").isBusy)
        #expect(SQLiteError(code: 6, message: "").isBusy)
        #expect(SQLiteError(code: 99, message: "").name == "SQLITE_99")
    }

    // Files.

    @Test func `a folder is not opened`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: folder.path, mode: .readWrite) }
        #expect(error?.name == "SQLITE_CANTOPEN")
        #expect(error?.message == "unable to open database file")
        // For reading the system opens a folder, and then cannot read it.
        #expect(throws: SQLiteError.self) { try SQLiteConnection(path: folder.path, mode: .readOnly) }
    }

    @Test func `a file in a folder that is missing is not made`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SQLiteError.self) {
            try SQLiteConnection(path: folder.file("falta/test.db"), mode: .readWrite)
        }
        #expect(error?.name == "SQLITE_CANTOPEN")
    }

    @Test func `a file that is missing is made for writing, not for reading`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        let error = #expect(throws: SQLiteError.self) { try SQLiteConnection(path: path, mode: .readOnly) }
        #expect(error?.name == "SQLITE_CANTOPEN")
        #expect(!FileManager.default.fileExists(atPath: path))
        _ = try SQLiteConnection(path: path, mode: .readWrite)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is no database is refused at its first statement, and stays as it was`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("notas.txt")
        let text = String(repeating: "esto no es una base de datos\n", count: 100)
        try Data(text.utf8).write(to: URL(filePath: path))
        let connection = try SQLiteConnection(path: path, mode: .readWrite)
        let error = #expect(throws: SQLiteError.self) { try connection.execute("CREATE TABLE cosas (numero INTEGER)") }
        #expect(error?.name == "SQLITE_NOTADB")
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }

    @Test func `a connection that only reads refuses to write`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        let writer = try SQLiteConnection(path: path, mode: .readWrite)
        try writer.execute("CREATE TABLE cosas (numero INTEGER) STRICT")
        try writer.execute("INSERT INTO cosas VALUES (7)")
        let reader = try SQLiteConnection(path: path, mode: .readOnly)
        for sql in ["INSERT INTO cosas VALUES (8)", "UPDATE cosas SET numero = 8", "DELETE FROM cosas", "DROP TABLE cosas"] {
            let error = #expect(throws: SQLiteError.self) { try reader.execute(sql) }
            #expect(error?.name == "SQLITE_READONLY")
        }
        let select = try reader.statement("SELECT numero FROM cosas")
        try #require(try select.step())
        #expect(select.integer(at: 0) == 7)
    }

    @Test func `a lock that is not given up in time is told as busy, and is free after the COMMIT`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        let first = try SQLiteConnection(path: path, mode: .readWrite)
        let second = try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: 1)
        try first.execute("BEGIN IMMEDIATE")
        let error = #expect(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
        #expect(error?.name == "SQLITE_BUSY")
        #expect(error?.isBusy == true)
        #expect(!second.isInTransaction)
        try first.execute("COMMIT")
        try second.execute("BEGIN IMMEDIATE")
        #expect(second.isInTransaction)
    }
}
