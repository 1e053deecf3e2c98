import Persistence
import TestSupport
import Testing
import WorldKit

/// Schemas are brought up to date step by step, each step once.
@Suite(.timeLimit(.minutes(1)))
struct MigrationTests {
    private static let first = Migration(
        module: "libros", number: 1, statements: ["CREATE TABLE libros (titulo $TEXT(80) NOT NULL) $TABLE"])
    private static let second = Migration(
        module: "libros", number: 2, statements: ["INSERT INTO libros VALUES ('uno')", "INSERT INTO libros VALUES ('dos')"])
    private static let third = Migration(module: "libros", number: 3, statements: ["DELETE FROM libros WHERE titulo = 'uno'"])

    private func withEmpty(_ kind: DatabaseKind, _ body: @Sendable (Database) async throws -> Void) async throws {
        try await withWorld { world in try await kind.withDatabase(in: world, body) }
    }

    private static func titles(_ database: Database) async throws -> [String] {
        try await database.read { try $0.query("SELECT titulo FROM libros ORDER BY titulo") { try $0.text(0) } }
    }

    private static func steps(_ database: Database) async throws -> [String] {
        try await database.read { transaction in
            try transaction.query("SELECT modulo, numero, momento FROM migraciones ORDER BY modulo, numero") {
                "\(try $0.text(0)) \(try $0.integer(1)) \(try $0.integer(2) == WatchedWorld.now.micros)"
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `steps are done by their numbers, whatever the order of the list, and written down`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            try await database.migrate([Self.third, Self.first, Self.second])
            #expect(try await Self.titles(database) == ["dos"])
            #expect(try await Self.steps(database) == ["libros 1 true", "libros 2 true", "libros 3 true"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a step that was done is not done again, and new ones follow it`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            try await database.migrate([Self.first, Self.second])
            try await database.migrate([Self.first, Self.second])
            #expect(try await Self.titles(database) == ["dos", "uno"])
            try await database.migrate([Self.first, Self.second, Self.third])
            try await database.migrate([Self.first, Self.second, Self.third])
            #expect(try await Self.titles(database) == ["dos"])
            #expect(try await Self.steps(database).count == 3)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `each module counts by itself`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            let other = Migration(module: "autores", number: 1, statements: ["CREATE TABLE autores (nombre $TEXT(80)) $TABLE"])
            try await database.migrate([Self.first, other])
            try await database.migrate([other])
            try await database.migrate([Self.second, Self.first])
            #expect(try await Self.steps(database) == ["autores 1 true", "libros 1 true", "libros 2 true"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a database of a newer version is refused, and stays as it was`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            try await database.migrate([Self.first, Self.second])
            let other = Migration(module: "autores", number: 1, statements: ["CREATE TABLE autores (nombre $TEXT(80)) $TABLE"])
            await #expect(throws: DatabaseError.newerSchema(module: "libros", found: 2, known: 1)) {
                try await database.migrate([Self.first, other])
            }
            #expect(try await Self.steps(database) == ["libros 1 true", "libros 2 true"])
            await #expect(throws: DatabaseError.self) {
                try await database.read { try $0.first("SELECT COUNT(*) FROM autores") { try $0.integer(0) } }
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a step that fails leaves nothing, not even of the steps before it`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            let broken = Migration(
                module: "libros", number: 2, statements: ["INSERT INTO libros VALUES ('roto')", "INSERT INTO falta VALUES (1)"])
            let error = await #expect(throws: DatabaseError.self) { try await database.migrate([Self.first, broken]) }
            guard case .failed(_, let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("falta"))
            await #expect(throws: DatabaseError.self) { try await Self.titles(database) }
            await #expect(throws: DatabaseError.self) { try await Self.steps(database) }
            try await database.migrate([Self.first, Self.second])
            #expect(try await Self.titles(database) == ["dos", "uno"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what was there before a failing step stays`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            try await database.migrate([Self.first, Self.second])
            let broken = Migration(module: "libros", number: 3, statements: ["DROP TABLE libros", "SELEKT 1"])
            await #expect(throws: DatabaseError.self) { try await database.migrate([Self.first, Self.second, broken]) }
            #expect(try await Self.titles(database) == ["dos", "uno"])
            #expect(try await Self.steps(database) == ["libros 1 true", "libros 2 true"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a step of one text with two statements is refused`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            let double = Migration(
                module: "libros", number: 2, statements: ["INSERT INTO libros VALUES ('a'); INSERT INTO libros VALUES ('b')"])
            await #expect(throws: DatabaseError.self) { try await database.migrate([Self.first, double]) }
            await #expect(throws: DatabaseError.self) { try await Self.titles(database) }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `migrating at once from several tasks does each step once`(kind: DatabaseKind) async throws {
        try await withEmpty(kind) { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<10 { group.addTask { try await database.migrate([Self.first, Self.second]) } }
                try await group.waitForAll()
            }
            #expect(try await Self.titles(database) == ["dos", "uno"])
        }
    }
}
