import SQLite

/// A database as it lies on the disk, read beside the program that it belongs to.
package enum DatabaseFile {
    /// The rows of a query, each column as text; nil for NULL.
    /// - Throws: `SQLiteError`, also where there is no such file or table yet.
    package static func rows(_ path: String, _ sql: String) throws -> [[String?]] {
        let connection = try SQLiteConnection(path: path, mode: .readOnly)
        let statement = try connection.statement(sql)
        var rows: [[String?]] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.type(at: $0) == .null ? nil : statement.text(at: $0) })
        }
        return rows
    }
}
