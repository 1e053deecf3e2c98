internal import MariaDB
package import Persistence
internal import WorldKit

extension DatabaseAddress {
    /// How a service is told of it.
    /// - Parameter prefix: of its variables, such as `PASARELA_`.
    package func environment(_ prefix: String = "") -> [String: String] {
        switch self {
        case .sqlite(let path): [prefix + "DB_PATH": path]
        case .mariaDB: [prefix + "DATABASE_URL": description]
        }
    }

    /// The rows of a query, read beside the program that the database belongs to, each column as text; nil for NULL.
    /// - Throws: `SQLiteError` or `MariaDBError`, also where there is no such table yet.
    package func rows(_ sql: String) throws -> [[String?]] {
        switch self {
        case .sqlite(let path): return try DatabaseFile.rows(path, sql)
        case .mariaDB(let server):
            let connection = try MariaDBConnection(server)
            let statement = try connection.statement(sql)
            try statement.execute([])
            var rows: [[String?]] = []
            while try statement.step() { rows.append(try (0..<statement.columnCount).map { try statement.value(at: $0).text }) }
            return rows
        }
    }
}

extension MariaDBValue {
    fileprivate var text: String? {
        switch self {
        case .integer(let number): String(number)
        case .decimal(let text), .text(let text): text
        case .moment(let moment): moment.description
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
        case .null: nil
        }
    }
}
