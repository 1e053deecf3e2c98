import Foundation
import SQLite
import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// What only SQLite does: its files, its settings, its words.
@Suite(.timeLimit(.minutes(5)))
struct SQLiteFileTests {
    private static let step = Migration(
        module: "libros", number: 1,
        statements: ["CREATE TABLE libros (titulo $TEXT(80) NOT NULL) $TABLE", "INSERT INTO libros VALUES ('uno')"])

    private static func titles(_ database: Database) async throws -> [String] {
        try await database.read { try $0.query("SELECT titulo FROM libros ORDER BY titulo") { try $0.text(0) } }
    }

    /// Opens a file as a program of its own would, on a thread that may wait.
    private static func open(_ path: String, in world: any World) -> OneShot<Database> {
        let opened = OneShot<Database>()
        world.worker("open").submit { opened.complete(Result { try Database.sqlite(path: path, world: world) }) }
        return opened
    }

    @Test func `several databases on one new file, opened and migrated at once, do each step once`() async throws {
        for _ in 0..<20 {
            let folder = try TemporaryFolder()
            let path = folder.file("test.db")
            try await withWorld { world in
                let opening = (0..<4).map { _ in Self.open(path, in: world) }
                var databases: [Database] = []
                defer { for database in databases { database.close() } }
                for one in opening { databases.append(try await one.value()) }
                try await withThrowingTaskGroup { group in
                    for database in databases { group.addTask { try await database.migrate([Self.step]) } }
                    try await group.waitForAll()
                }
                for database in databases { #expect(try await Self.titles(database) == ["uno"]) }
            }
            try DatabaseKind.checkIntegrity(path)
        }
    }

    @Test func `what one database of a file has committed is what another one reads`() async throws {
        let folder = try TemporaryFolder()
        try await withWorld { world in
            let first = try Database.sqlite(path: folder.file("test.db"), world: world)
            defer { first.close() }
            let second = try Database.sqlite(path: folder.file("test.db"), world: world)
            defer { second.close() }
            try await first.migrate([Self.step])
            #expect(try await Self.titles(second) == ["uno"])
            try await second.write { try $0.execute("INSERT INTO libros VALUES ('dos')") }
            #expect(try await Self.titles(first) == ["dos", "uno"])
        }
    }

    @Test func `what was written is there when the file is opened again, and its journal is a log for good`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        try await withWorld { world in
            let database = try Database.sqlite(path: path, world: world)
            defer { database.close() }
            try await database.migrate([Self.step])
        }
        do {
            let connection = try SQLiteConnection(path: path, mode: .readWrite)
            let mode = try connection.statement("PRAGMA journal_mode")
            try #require(try mode.step())
            #expect(mode.text(at: 0) == "wal")
        }
        // The header of the file says it too: https://www.sqlite.org/fileformat.html#file_format_version_numbers
        let header = try Data(contentsOf: URL(filePath: path)).prefix(20)
        #expect(header[18] == 2)
        #expect(header[19] == 2)
        try await withWorld { world in
            let database = try Database.sqlite(path: path, world: world)
            defer { database.close() }
            #expect(try await Self.titles(database) == ["uno"])
        }
    }

    @Test func `a closed database leaves one file`() async throws {
        let folder = try TemporaryFolder()
        try await withWorld { world in
            let database = try Database.sqlite(path: folder.file("test.db"), world: world)
            defer { database.close() }
            try await database.migrate([Self.step])
            #expect(try await Self.titles(database) == ["uno"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("test.db-wal"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["test.db"])
    }

    @Test func `a folder and a file that is no database are not opened`() async throws {
        let folder = try TemporaryFolder()
        let notes = folder.file("notas.txt")
        try Data(String(repeating: "esto no es una base de datos\n", count: 100).utf8).write(to: URL(filePath: notes))
        try await withWorld { world in
            #expect(Self.refusal(folder.path, world) == "SQLITE_CANTOPEN")
            #expect(Self.refusal(folder.file("falta/test.db"), world) == "SQLITE_CANTOPEN")
            #expect(Self.refusal(notes, world) == "SQLITE_NOTADB")
        }
    }

    @Test func `a database that another one keeps locked is busy`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        let writer = try SQLiteSession.writer(path: path)
        let impatient = try SQLiteSession.writer(path: path)
        _ = try impatient.setting("PRAGMA busy_timeout = 1")
        try writer.begin()
        #expect(throws: DatabaseError.busy) { try impatient.begin() }
        try writer.commit()
        try impatient.begin()
        impatient.rollBack()
    }

    @Test func `the connection that writes has the settings that make a COMMIT last`() throws {
        let folder = try TemporaryFolder()
        let session = try SQLiteSession.writer(path: folder.file("test.db"))
        #expect(try session.setting("PRAGMA journal_mode") == .text("wal"))
        #expect(try session.setting("PRAGMA synchronous") == .integer(2))
        #expect(try session.setting("PRAGMA foreign_keys") == .integer(1))
        #expect(try session.setting("PRAGMA wal_autocheckpoint") == .integer(4000))
    }

    @Test func `a database that cannot keep a log is refused`() throws {
        #expect(throws: DatabaseError.notDurable("PRAGMA journal_mode is memory, not wal")) { try SQLiteSession.writer(path: ":memory:") }
    }

    @Test func `a connection that reads cannot write`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("test.db")
        let writer = try SQLiteSession.writer(path: path)
        _ = try writer.execute("CREATE TABLE libros (titulo TEXT) STRICT", [])
        let reader = try SQLiteSession.reader(path: path)
        #expect(throws: DatabaseError.unavailable(name: "SQLITE_READONLY", message: "attempt to write a readonly database")) {
            try reader.execute("DELETE FROM libros", [])
        }
    }

    private static func refusal(_ path: String, _ world: any World) -> String? {
        let error = #expect(throws: DatabaseError.self) { try Database.sqlite(path: path, world: world) }
        switch error {
        case .failed(let name, _), .unavailable(let name, _): return name
        default: return nil
        }
    }
}

extension SQLiteSession {
    /// What a pragma answers.
    fileprivate func setting(_ pragma: String) throws -> SQLValue? {
        var found: SQLValue?
        try query(pragma, []) { found = $0.columns.value(0) }
        return found
    }
}
