import Persistence
import SQLite
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct MigrationTests {
    private static let first = Migration(module: "a", number: 1, statements: ["CREATE TABLE a1 (id $IDENTITY) $TABLE"])
    private static let second = Migration(
        module: "a", number: 2, statements: ["CREATE TABLE a2 (id $IDENTITY) $TABLE", "INSERT INTO a1 (id) VALUES (NULL)"])
    private static let other = Migration(module: "b", number: 1, statements: ["CREATE TABLE b1 (id $IDENTITY) $TABLE"])

    private func with(_ kind: DatabaseKind, _ body: @escaping @Sendable (Database) async throws -> Void) async throws {
        let world = LiveWorld()
        do {
            try await kind.withDatabase(in: world, body)
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    private static func count(_ table: String, _ database: Database) async throws -> Int64? {
        try await database.read { try $0.first("SELECT COUNT(*) FROM \(table)") { try $0.integer(0) } }
    }

    @Test(arguments: DatabaseKind.allCases) func `steps are done in their order, each once, each module by itself`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database in
            try await database.migrate([Self.first])
            try await database.migrate([Self.second, Self.other, Self.first])
            try await database.migrate([Self.first, Self.second, Self.other])
            #expect(try await Self.count("a1", database) == 1)
            #expect(try await Self.count("migraciones", database) == 3)
            #expect(try await Self.count("b1", database) == 0)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a database of a newer version is refused`(kind: DatabaseKind) async throws {
        try await with(kind) { database in
            try await database.migrate([Self.first, Self.second])
            await #expect(throws: DatabaseError.newerSchema(module: "a", found: 2, known: 1)) {
                try await database.migrate([Self.first])
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a step that fails is done whole at the next start`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database in
            let broken = Migration(
                module: "a", number: 2, statements: ["CREATE TABLE a2 (id $IDENTITY) $TABLE", "INSERT INTO nada VALUES (1)"])
            await #expect(throws: DatabaseError.self) { try await database.migrate([Self.first, broken]) }
            // SQLite takes tables back too; a server keeps what it has made, and the next try lets that be.
            if kind == .sqlite { await #expect(throws: DatabaseError.self) { _ = try await Self.count("a1", database) } }
            try await database.migrate([Self.first, Self.second])
            #expect(try await Self.count("a1", database) == 1)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `two processes that start at once do each step once`(kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let world = LiveWorld()
        let address: DatabaseAddress
        switch kind {
        case .sqlite: address = .sqlite(path: folder.file("a.db"))
        case .mariaDB:
            let server = try await MariaDBServer.shared()
            address = .mariaDB(try await offPool { try server.newDatabase() })
        }
        let databases = try (0..<2).map { _ in try Database.open(address, world: world) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for database in databases { group.addTask { try await database.migrate([Self.first, Self.second]) } }
            try await group.waitForAll()
        }
        #expect(try await Self.count("a1", databases[0]) == 1)
        for database in databases { database.close() }
        await world.stop()
    }
}
