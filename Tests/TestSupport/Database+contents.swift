package import Persistence

extension Database {
    /// All that the tables hold, a line for each row, so that a test can tell that nothing was written. Made of the database's catalogue.
    package func contents() async throws -> [String] {
        try await read { transaction in
            var lines: [String] = []
            for table in try transaction.query(transaction.dialect.tables, row: { try $0.text(0) }) {
                let columns = try transaction.query(transaction.dialect.columns, .text(table)) { try $0.text(0) }
                let row = transaction.dialect.row(columns)
                lines += try transaction.query("SELECT \(row) FROM \(table) ORDER BY 1") { table + " " + (try $0.text(0)) }
            }
            return lines
        }
    }
}

extension Dialect {
    fileprivate var tables: String {
        switch self {
        case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        case .mariaDB: "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name"
        }
    }

    fileprivate var columns: String {
        switch self {
        case .sqlite: "SELECT name FROM pragma_table_info(?)"
        case .mariaDB:
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position"
        }
    }

    /// A text of all of a row's values.
    fileprivate func row(_ columns: [String]) -> String {
        switch self {
        case .sqlite: columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
        case .mariaDB: "CONCAT_WS(' ', \(columns.map { "QUOTE(\($0))" }.joined(separator: ", ")))"
        }
    }
}
