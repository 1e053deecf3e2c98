package import Persistence

extension Database {
    /// All that the tables hold, a line for each row, so that a test can tell that nothing was written. Made of the catalogue
    /// of SQLite.
    package func contents() async throws -> [String] {
        try await read { transaction in
            let tables = try transaction.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") { try $0.text(0) }
            var lines: [String] = []
            for table in tables {
                let columns = try transaction.query("SELECT name FROM pragma_table_info(?)", .text(table)) { try $0.text(0) }
                let row = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
                lines += try transaction.query("SELECT \(row) FROM \(table) ORDER BY 1") { table + " " + (try $0.text(0)) }
            }
            return lines
        }
    }
}
