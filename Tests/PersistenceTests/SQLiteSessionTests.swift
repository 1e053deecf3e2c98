import SQLite
import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// What SQLite is told before it is trusted.
@Suite(.timeLimit(.minutes(5)))
struct SQLiteSessionTests {
    @Test func `the writer syncs each commit, and the file says so`() throws {
        let folder = try TemporaryFolder()
        let session = try SQLiteSession.writer(path: folder.file("a.db"))
        var found: [String] = []
        for pragma in ["journal_mode", "synchronous", "foreign_keys"] {
            try session.query("PRAGMA \(pragma)", []) { row in
                found.append(try (try? row.text(0)) ?? String(row.integer(0)))
            }
        }
        #expect(found == ["wal", "2", "1"])
        let other = try SQLiteConnection(path: folder.file("a.db"), mode: .readWrite)
        let statement = try other.statement("PRAGMA journal_mode")
        #expect(try statement.step())
        #expect(statement.text(at: 0) == "wal")
    }

    @Test func `a database that cannot be durable is refused`() {
        // In memory there is no write-ahead log to be had.
        #expect(throws: DatabaseError.notDurable("PRAGMA journal_mode is memory, not wal")) {
            try SQLiteSession.writer(path: ":memory:")
        }
    }

    @Test func `a full disk is told as something that may pass`() throws {
        let folder = try TemporaryFolder()
        let session = try SQLiteSession.writer(path: folder.file("a.db"))
        _ = try session.execute("CREATE TABLE t (a TEXT) STRICT", [])
        try session.query("PRAGMA max_page_count=3", []) { _ in }
        try session.begin()
        let error = try #require(throws: DatabaseError.self) {
            for _ in 0..<100 { _ = try session.execute("INSERT INTO t VALUES (?)", [.text(String(repeating: "x", count: 4000))]) }
        }
        session.rollBack()
        guard case .unavailable("SQLITE_FULL", _) = error else {
            Issue.record("\(error)")
            return
        }
        // It goes on when there is room again.
        try session.query("PRAGMA max_page_count=1000", []) { _ in }
        #expect(try session.execute("INSERT INTO t VALUES ('a')", []) == 1)
    }

    @Test func `a lock that is not given up is told as busy`() throws {
        let folder = try TemporaryFolder()
        let session = try SQLiteSession.writer(path: folder.file("a.db"), busyTimeout: 1)
        let other = try SQLiteConnection(path: folder.file("a.db"), mode: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        #expect(throws: DatabaseError.busy) { try session.begin() }
        try other.execute("ROLLBACK")
        try session.begin()
        session.rollBack()
    }

    @Test(arguments: [
        (
            "CREATE TABLE t (id $IDENTITY, n $INTEGER, s $TEXT(200), u $TEXT(3) NOT NULL) $TABLE",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER, s TEXT, u TEXT NOT NULL) STRICT"
        ),
        ("DROP TABLE t", "DROP TABLE t"),
    ])
    func `placeholders become the words of the dialect`(sql: String, rendered: String) {
        #expect(Dialect.sqlite.render(sql) == rendered)
    }
}
