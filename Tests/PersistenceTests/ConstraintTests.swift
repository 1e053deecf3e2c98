import Persistence
import TestSupport
import Testing
import WorldKit

/// Broken constraints, each told as what it is.
@Suite(.timeLimit(.minutes(5)))
struct ConstraintTests {
    private static let module = Migration(
        module: "pruebas", number: 1,
        statements: [
            "CREATE TABLE padres (id $IDENTITY, nombre $TEXT(40) NOT NULL UNIQUE) $TABLE",
            """
            CREATE TABLE hijos (
                a $INTEGER NOT NULL, b $INTEGER NOT NULL, padre $INTEGER NOT NULL REFERENCES padres (id),
                edad $INTEGER CHECK (edad >= 0), PRIMARY KEY (a, b)
            ) $TABLE
            """,
            "INSERT INTO padres (nombre) VALUES ('uno')",
            "INSERT INTO hijos (a, b, padre, edad) VALUES (1, 1, 1, 7)",
        ])

    private func withFamilies(_ kind: DatabaseKind, _ body: @Sendable (Database) async throws -> Void) async throws {
        try await withWorld { world in
            try await kind.withDatabase(in: world) { database in
                try await database.migrate([Self.module])
                try await body(database)
            }
        }
    }

    @Test(
        arguments: DatabaseKind.allCases,
        ["INSERT INTO padres (nombre) VALUES ('uno')", "INSERT INTO hijos (a, b, padre) VALUES (1, 1, 1)"])
    func `a value that is there already is a uniqueViolation`(kind: DatabaseKind, sql: String) async throws {
        try await withFamilies(kind) { database in
            let error = await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(sql) } }
            guard case .uniqueViolation(let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(!message.isEmpty)
        }
    }

    @Test(
        arguments: DatabaseKind.allCases,
        [
            "INSERT INTO hijos (a, b, padre, edad) VALUES (1, 2, 1, -1)", "INSERT INTO hijos (a, b, padre) VALUES (1, 2, 99)",
            "INSERT INTO hijos (a, b, padre) VALUES (1, 2, NULL)", "DELETE FROM padres", "UPDATE padres SET nombre = NULL",
        ])
    func `any other broken constraint is a constraintViolation, and leaves nothing`(kind: DatabaseKind, sql: String) async throws {
        try await withFamilies(kind) { database in
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { transaction in
                    try transaction.execute("INSERT INTO padres (nombre) VALUES ('antes')")
                    try transaction.execute(sql)
                }
            }
            guard case .constraintViolation(let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(!message.isEmpty)
            let parents = try await database.read { try $0.query("SELECT nombre FROM padres") { try $0.text(0) } }
            #expect(parents == ["uno"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what a broken constraint took back can be written afterwards`(kind: DatabaseKind) async throws {
        try await withFamilies(kind) { database in
            let add: @Sendable (Transaction, Int64) throws -> Void = { transaction, parent in
                try transaction.execute("INSERT INTO padres (nombre) VALUES ('dos')")
                try transaction.execute("INSERT INTO hijos (a, b, padre) VALUES (2, 2, ?)", .integer(parent))
            }
            await #expect(throws: DatabaseError.self) { try await database.write { try add($0, 99) } }
            try await database.write { try add($0, 1) }
            let children = try await database.read { transaction in
                try transaction.query("SELECT a, padre FROM hijos ORDER BY a") { [try $0.integer(0), try $0.integer(1)] }
            }
            #expect(children == [[1, 1], [2, 1]])
        }
    }
}
