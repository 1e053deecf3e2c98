import MariaDB
import TestSupport
import Testing
import WorldKit

/// What goes into a MariaDB comes out of it as it was.
@Suite(.timeLimit(.minutes(5)))
struct MariaDBValueTests {
    /// The value of a column of that type that `value` was put into; thrown on a thread of its own, as a worker does it.
    private func stored(_ value: MariaDBValue, as type: String) async throws -> MariaDBValue {
        let server = try await MariaDBServer.shared()
        return try await offPool {
            let connection = try MariaDBConnection(server.newDatabase())
            try connection.execute("CREATE TABLE t (n INT PRIMARY KEY, v \(type)) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
            try connection.statement("INSERT INTO t VALUES (1, ?)").execute([value])
            let query = try connection.statement("SELECT v FROM t")
            try query.execute([])
            #expect(try query.step())
            let found = try query.value(at: 0)
            #expect(try !query.step())
            return found
        }
    }

    @Test(arguments: [0, 1, -1, .max, .min, 10_000])
    func `a whole number`(number: Int64) async throws {
        #expect(try await stored(.integer(number), as: "BIGINT") == .integer(number))
    }

    @Test(arguments: ["TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "BIGINT UNSIGNED", "YEAR"])
    func `a number of any width`(type: String) async throws {
        let number: Int64 = type == "YEAR" ? 2026 : 100
        #expect(try await stored(.integer(number), as: type) == .integer(number))
    }

    @Test(arguments: ["10000.2500", "0.0001", "-0.0001", "999999999999999.9999", "-999999999999999.9999", "0.0000"])
    func `a decimal to its last digit`(text: String) async throws {
        #expect(try await stored(.decimal(text), as: "DECIMAL(19,4)") == .decimal(text))
    }

    @Test(arguments: ["", "a", "Hielo Premium", "pingüino", "漢字", "\u{1F427}", "a\u{0}b", "  ", "x ", "'; DROP TABLE t; --"])
    func `text of any characters`(text: String) async throws {
        #expect(try await stored(.text(text), as: "VARCHAR(200)") == .text(text))
    }

    @Test(arguments: [255, 256, 257, 1000, 200_000])
    func `text of any length`(length: Int) async throws {
        let text = String(repeating: "ñ1", count: length / 2)
        #expect(try await stored(.text(text), as: "LONGTEXT") == .text(text))
    }

    @Test(arguments: [0, 1, 256, 300, 100_000])
    func `bytes that are no text`(length: Int) async throws {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try await stored(.blob(bytes), as: "LONGBLOB") == .blob(bytes))
    }

    @Test(arguments: [
        "1970-01-01T00:00:00Z", "2026-03-01T09:30:00.250001Z", "2000-02-29T23:59:59.999999Z", "1969-12-31T23:59:59.5Z",
        "9999-12-31T23:59:59Z",
    ])
    func `a moment to its microsecond`(text: String) async throws {
        let moment = try #require(Instante(rfc3339: text))
        #expect(try await stored(.moment(moment), as: "DATETIME(6)") == .moment(moment))
    }

    @Test(arguments: ["BIGINT", "VARCHAR(10)", "DECIMAL(19,4)", "DATETIME(6)", "BLOB"])
    func `nothing`(type: String) async throws {
        #expect(try await stored(.null, as: type) == .null)
    }

    @Test(arguments: [
        (MariaDBValue.text("abcd"), "VARCHAR(3)", "ER_DATA_TOO_LONG"), (.integer(300), "TINYINT", "ER_WARN_DATA_OUT_OF_RANGE"),
        (.text("x"), "BIGINT", "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD"), (.null, "BIGINT NOT NULL", "ER_BAD_NULL_ERROR"),
        (.decimal("12345678901234567890"), "DECIMAL(19,4)", "ER_WARN_DATA_OUT_OF_RANGE"),
    ])
    func `what does not fit is refused, never cut`(value: MariaDBValue, type: String, name: String) async throws {
        let error = await #expect(throws: MariaDBError.self) { try await stored(value, as: type) }
        #expect(error?.name == name)
    }

    @Test func `a number beyond 64 bits and a binary fraction are errors, not other numbers`() async throws {
        for (type, value) in [("BIGINT UNSIGNED", "18446744073709551615"), ("DOUBLE", "0.5")] {
            let error = await #expect(throws: MariaDBError.self) { try await stored(.decimal(value), as: type) }
            #expect(error?.sqlState == "07006")
        }
    }

    @Test func `one statement takes values of other kinds each time`() async throws {
        let server = try await MariaDBServer.shared()
        try await offPool {
            let connection = try MariaDBConnection(server.newDatabase())
            let statement = try connection.statement("SELECT ?, ?")
            let runs: [[MariaDBValue]] = [
                [.text("a"), .text(String(repeating: "b", count: 5000))], [.null, .text("")], [.text("ccc"), .null],
                [.text(""), .text("d")],
            ]
            for values in runs {
                try statement.execute(values)
                #expect(try statement.step())
                #expect(try [statement.value(at: 0), statement.value(at: 1)] == values)
                statement.reset()
            }
        }
    }
}
