import SQLite
import Testing

/// What is bound to a statement comes back from a column as it was.
@Suite(.timeLimit(.minutes(5)))
struct ValueTests {
    private let connection: SQLiteConnection

    init() throws {
        connection = try SQLiteConnection(path: ":memory:", mode: .readWrite)
        try connection.execute("CREATE TABLE cosas (numero INTEGER, texto TEXT) STRICT")
    }

    @Test(arguments: [0, 1, -1, Int64(UInt32.max) + 1, .max, .min])
    func `a whole number of 64 bits goes in and comes out`(number: Int64) throws {
        let insert = try connection.statement("INSERT INTO cosas (numero) VALUES (?)")
        try insert.bind(number, at: 1)
        #expect(try insert.step() == false)
        let select = try connection.statement("SELECT numero FROM cosas")
        try #require(try select.step())
        #expect(select.type(at: 0) == .integer)
        #expect(select.integer(at: 0) == number)
        #expect(try select.step() == false)
    }

    @Test(arguments: ["", "a", "con\u{0}nulo", "\u{0}", "\u{0}\u{0}fin", "ñandú", "🛒🇦🇷👩‍👩‍👧", "'; DROP TABLE cosas; --", "línea\nlínea\r\n"])
    func `a text goes in and comes out byte by byte`(text: String) throws {
        let insert = try connection.statement("INSERT INTO cosas (texto) VALUES (?)")
        try insert.bind(text, at: 1)
        #expect(try insert.step() == false)
        let select = try connection.statement("SELECT texto, length(CAST(texto AS BLOB)) FROM cosas")
        try #require(try select.step())
        #expect(select.type(at: 0) == .text)
        #expect(Array(select.text(at: 0).utf8) == Array(text.utf8))
        #expect(select.integer(at: 1) == Int64(text.utf8.count))
    }

    @Test func `a text too long to be kept in place goes in and comes out`() throws {
        let text = String(repeating: "0123456789áé🛒", count: 20_000)
        let select = try connection.statement("SELECT ?")
        try select.bind(text, at: 1)
        try #require(try select.step())
        #expect(select.text(at: 0) == text)
    }

    @Test func `SQLite keeps its own copy of a text that is bound`() throws {
        let select = try connection.statement("SELECT ?, ?")
        for (place, letter) in ["x", "y"].enumerated() {
            // Nobody else holds these texts: their memory is free for the next one.
            try select.bind(String(repeating: letter, count: 1000), at: place + 1)
        }
        try #require(try select.step())
        #expect(select.text(at: 0) == String(repeating: "x", count: 1000))
        #expect(select.text(at: 1) == String(repeating: "y", count: 1000))
    }

    @Test func `an empty text is not NULL, and NULL is not an empty text`() throws {
        let select = try connection.statement("SELECT ?, ?")
        try select.bind("", at: 1)
        try select.bindNull(at: 2)
        try #require(try select.step())
        #expect(select.type(at: 0) == .text)
        #expect(select.type(at: 1) == .null)
        #expect(select.text(at: 1).isEmpty)
        #expect(select.integer(at: 1) == 0)
    }

    @Test func `every type of SQLite is told`() throws {
        let select = try connection.statement("SELECT 1, 1.5, 'uno', x'00FF', NULL")
        #expect(select.columnCount == 5)
        try #require(try select.step())
        #expect((0..<5).map { select.type(at: $0) } == [.integer, .real, .text, .blob, .null])
    }

    @Test func `a column that is not there is NULL`() throws {
        let select = try connection.statement("SELECT 1")
        try #require(try select.step())
        #expect(select.type(at: 1) == .null)
        #expect(select.type(at: -1) == .null)
    }

    @Test func `a value for a place that is not there is refused`() throws {
        let select = try connection.statement("SELECT ?")
        #expect(select.parameterCount == 1)
        for place in [0, 2] {
            let error = #expect(throws: SQLiteError.self) { try select.bind(7, at: place) }
            #expect(error?.name == "SQLITE_RANGE")
        }
        #expect(throws: SQLiteError.self) { try select.bind("siete", at: 2) }
        #expect(throws: SQLiteError.self) { try select.bindNull(at: 2) }
    }

    @Test func `a text in a column of whole numbers stays a text where the table is not strict`() throws {
        try connection.execute("CREATE TABLE floja (numero INTEGER)")
        try connection.execute("INSERT INTO floja VALUES ('siete')")
        let select = try connection.statement("SELECT numero FROM floja")
        try #require(try select.step())
        #expect(select.type(at: 0) == .text)
    }
}
