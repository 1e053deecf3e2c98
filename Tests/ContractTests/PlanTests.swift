import Inventario
import Pagos
import Pedidos
import Persistence
import Productos
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Compras

/// How SQLite goes about every statement of the services: none may take longer because there are more orders.
@Suite(.timeLimit(.minutes(5)))
struct PlanTests {
    private static let sources =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/Sources/"
    private static let modules = ["Productos", "Inventario", "Pagos", "Pedidos", "Compras", "ServiceKit"]

    /// Tables that have a row a step of a schema, a row a remote: they do not grow.
    private static let small: Set = ["migraciones", "circuitos"]
    /// What is walked along in order of id, or as it comes, up to a LIMIT.
    private static let limited: Set = ["salidas", "algunas", "algunos", "pendientes"]

    private static let migrations =
        ProductoDAO.migrations + InventarioDAO.migrations + PagoDAO.migrations + MovimientoDAO.migrations + PedidoDAO.migrations
        + FacturaDAO.migrations + IdempotencyRecords.migrations

    /// Those that are run again and again: what makes or changes tables is run once for ever.
    private static func statements() throws -> [WrittenStatements.Statement] {
        let written = try WrittenStatements(in: modules.map { sources + $0 })
        #expect(written.unknown == [])
        let once = Set(migrations.flatMap(\.statements).map(SourceLiteral.oneLine))
        let statements = written.statements.filter { !once.contains($0.sql) }
        #expect(statements.count > 100, "they are no longer found in the sources")
        return statements
    }

    /// Whether a step of a plan looks at every row of a table that grows.
    private static func isScan(_ step: String, of sql: String) -> Bool {
        let words = step.split(separator: " ").map(String.init)
        guard words.first == "SCAN", words.count > 1 else { return false }
        return !small.contains(words[1]) && !(limited.contains(words[1]) && sql.contains("LIMIT"))
    }

    private func plan(_ sql: String, _ database: Database) async throws -> [String] {
        let values = sql.filter { $0 == "?" }.map { _ in SQLValue.null }
        return try await database.read { transaction in
            try transaction.query("EXPLAIN QUERY PLAN " + sql, values: values) { try $0.text(3) }
        }
    }

    private func withTables<Value: Sendable>(_ body: @Sendable (Database) async throws -> Value) async throws -> Value {
        try await ManualWorld().during { world in
            try await DatabaseKind.sqlite.withDatabase(in: world) { database in
                try await database.migrate(Self.migrations)
                return try await body(database)
            }
        }
    }

    @Test func `every statement finds its rows by an index`() async throws {
        let statements = try Self.statements()
        let scans = try await withTables { database in
            var scans: [String] = []
            for statement in statements {
                for step in try await plan(statement.sql, database) where Self.isScan(step, of: statement.sql) {
                    scans.append("\(step) in \(statement.testDescription)")
                }
            }
            return scans
        }
        #expect(scans == [])
        print("\(statements.count) statements, none of which walks along a table that grows")
    }

    @Test func `no page is sorted before it is cut off`() async throws {
        let statements = try Self.statements().filter { $0.sql.contains("LIMIT") }
        let sorts = try await withTables { database in
            var sorts: [String] = []
            for statement in statements {
                let plan = try await plan(statement.sql, database)
                if plan.contains(where: { $0.hasPrefix("USE TEMP B-TREE FOR ORDER BY") }) { sorts.append(statement.testDescription) }
            }
            return sorts
        }
        #expect(sorts == [])
    }

    @Test func `a statement without an index is seen to have none`() async throws {
        let plan = try await withTables { database in try await self.plan("SELECT id FROM pedidos WHERE total > ?", database) }
        #expect(plan.contains { Self.isScan($0, of: "") })
    }

    @Test func `what is put into a literal is found`() {
        let source = #"let rest = "id > ?""# + "\n" + #"query("SELECT \(Fila.columnas) FROM t WHERE \(rest) IN (\(places(for: 3)))", "x")"#
        let literals = SourceLiteral.all(in: source)
        #expect(literals.map(\.constant) == ["rest", nil, nil])
        #expect(literals[1].interpolations == ["Fila.columnas", "rest", "places(for: 3)"])
    }
}
