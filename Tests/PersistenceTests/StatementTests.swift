import Persistence
import TestSupport
import Testing
import WorldKit

/// What statements take, answer and refuse: the same for every database.
@Suite(.timeLimit(.minutes(5)))
struct StatementTests {
    @Test(arguments: DatabaseKind.allCases)
    func `too few or too many values are refused, and nothing is done`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let insert = "INSERT INTO cosas (nombre, precio, nota) VALUES (?, ?, ?)"
            for job: @Sendable (Transaction) throws -> Void in [
                { try $0.execute(insert, "una", 1) }, { try $0.execute(insert, "una", 1, "nota", "otra") }, { try $0.execute(insert) },
                { _ = try $0.query("SELECT ?", row: { _ in }) }, { _ = try $0.first("SELECT 1", 1, row: { _ in }) },
            ] {
                let error = await #expect(throws: DatabaseError.self) { try await database.write(job) }
                guard case .failed("values", _) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            let names = try await database.read { try $0.names() }
            #expect(names == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `execute tells the rows that were inserted, deleted, or whose condition was true`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let rows = try await database.write { transaction in
                [
                    try transaction.execute("INSERT INTO cosas (nombre, precio) VALUES ('a', 1), ('b', 2), ('c', 3)"),
                    try transaction.execute("UPDATE cosas SET precio = precio WHERE precio >= ?", 2),
                    try transaction.execute("UPDATE cosas SET precio = 9 WHERE precio > ?", 100),
                    try transaction.execute("DELETE FROM cosas WHERE precio = ?", 100),
                    try transaction.execute("DELETE FROM cosas"),
                ]
            }
            #expect(rows == [3, 2, 0, 0, 3])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a column is only read as what it holds`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { try $0.add("7", price: 7) }
            let looked: Bool? = try await database.read { transaction in
                try transaction.first("SELECT nombre, precio, nota, 1.5, NULL FROM cosas") { row in
                    try Self.look(row)
                    return true
                }
            }
            #expect(looked == true)
        }
    }

    /// A row of a text, a whole number, NULL, a number with a fraction, and NULL.
    private static func look(_ row: Row) throws {
        #expect(try row.text(0) == "7")
        #expect(try row.optionalText(0) == "7")
        #expect(try row.integer(1) == 7)
        #expect(try row.optionalInteger(1) == 7)
        for column in [2, 4] {
            #expect(try row.optionalText(column) == nil)
            #expect(try row.optionalInteger(column) == nil)
        }
        for column in [0, 2, 3, 4] {
            #expect(throws: DatabaseError.column(column, expected: "integer")) { try row.integer(column) }
        }
        for column in [1, 2, 3, 4] {
            #expect(throws: DatabaseError.column(column, expected: "text")) { try row.text(column) }
        }
        for column in [0, 3] {
            #expect(throws: DatabaseError.column(column, expected: "integer")) { try row.optionalInteger(column) }
        }
        for column in [1, 3] {
            #expect(throws: DatabaseError.column(column, expected: "text")) { try row.optionalText(column) }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `first is the first row, or nil`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let look: @Sendable (Transaction) throws -> String? = { transaction in
                try transaction.first("SELECT nombre FROM cosas ORDER BY id") { try $0.text(0) }
            }
            let none = try await database.read(look)
            #expect(none == nil)
            try await database.write { transaction in for name in ["una", "dos"] { try transaction.add(name) } }
            let first = try await database.read(look)
            #expect(first == "una")
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `numbers given by the database grow, and none is given twice`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let add: @Sendable (Transaction) throws -> Int64? = { transaction in
                try transaction.first("INSERT INTO cosas (nombre, precio) VALUES ('una', 1) RETURNING id") { try $0.integer(0) }
            }
            var given: [Int64] = []
            for _ in 0..<5 {
                given.append(try #require(try await database.write(add)))
                // The greatest is gone, so a database that only looked at its rows would give it again.
                try await database.write { try $0.execute("DELETE FROM cosas") }
            }
            #expect(given == Array(Set(given)).sorted())
            #expect(given.allSatisfy { $0 > 0 })
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `all rows of RETURNING are written, also where only the first is asked for`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let first = try await database.write { transaction in
                try transaction.first("INSERT INTO cosas (nombre, precio) VALUES ('a', 1), ('b', 2) RETURNING nombre") { try $0.text(0) }
            }
            #expect(first == "a")
            let names = try await database.read { try $0.names() }
            #expect(names == ["a", "b"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a statement that is not SQL fails, and the database goes on`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let error = await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute("SELEKT 1") } }
            guard case .failed(_, let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("SELEKT"))
            try await database.write { try $0.add("una") }
            let names = try await database.read { try $0.names() }
            #expect(names == ["una"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a query inside another is answered, the same query inside itself is refused`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { transaction in for name in ["una", "dos"] { try transaction.add(name) } }
            let all = try await database.read { transaction in
                try transaction.query("SELECT nombre FROM cosas ORDER BY id DESC") { row in
                    "\(try row.text(0)): \(try transaction.names())"
                }
            }
            #expect(all == [#"dos: ["una", "dos"]"#, #"una: ["una", "dos"]"#])
            let error = await #expect(throws: DatabaseError.self) {
                try await database.read { transaction in
                    try transaction.query("SELECT nombre FROM cosas ORDER BY id") { _ in try transaction.names() }
                }
            }
            guard case .failed("nested", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let names = try await database.read { try $0.names() }
            #expect(names == ["una", "dos"])
        }
    }
}
