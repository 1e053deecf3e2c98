import Testing

@testable import Persistence

/// The placeholders of the statements that make tables.
@Suite(.timeLimit(.minutes(5)))
struct DialectTests {
    @Test(arguments: [
        ("a $IDENTITY", "a INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("a $INTEGER NOT NULL, b $INTEGER", "a INTEGER NOT NULL, b INTEGER"),
        ("a $TEXT(40) NOT NULL, b $TEXT(1), c $TEXT(4000))", "a TEXT NOT NULL, b TEXT, c TEXT)"),
        ("CREATE TABLE t (a $TEXT(7)) $TABLE", "CREATE TABLE t (a TEXT) STRICT"),
        ("CREATE INDEX i ON t (a)", "CREATE INDEX i ON t (a)"),
        ("SELECT '$', '$OTRA', 'TEXT(3)', 'ñ🛒'", "SELECT '$', '$OTRA', 'TEXT(3)', 'ñ🛒'"),
        ("", ""),
        ("a $TEXT(40", "a $TEXT(40"),
    ])
    func `SQLite's words take the places of the placeholders, and nothing else changes`(sql: String, rendered: String) {
        #expect(Dialect.sqlite.render(sql) == rendered)
    }

    @Test func `a whole table is rendered as SQLite takes it`() {
        let sql = "CREATE TABLE t (\n    id $IDENTITY, a $TEXT(64) NOT NULL, b $INTEGER, UNIQUE (a, b)\n) $TABLE"
        let expected = "CREATE TABLE t (\n    id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL, b INTEGER, UNIQUE (a, b)\n) STRICT"
        #expect(Dialect.sqlite.render(sql) == expected)
    }

    @Test func `a value is made of what a service has at hand`() {
        #expect(SQLValue(7) == .integer(7))
        #expect(SQLValue(Int64.min) == .integer(.min))
        #expect(SQLValue("siete") == .text("siete"))
        #expect(SQLValue(Int64?.none) == .null)
        #expect(SQLValue(Int64?.some(7)) == .integer(7))
        #expect(SQLValue(String?.none) == .null)
        #expect(SQLValue(String?.some("")) == .text(""))
        let literals: [SQLValue] = [-1, "", nil]
        #expect(literals == [.integer(-1), .text(""), .null])
    }
}
