/// Statements on many rows, or on many numbers: few lengths, so that few statements are prepared.
extension Transaction {
    /// So many numbers fit into an IN.
    package static let maximumNumbers = 64

    /// Question marks for so many values, between the parentheses of an IN.
    package static func places(for count: Int) -> String { marks(length(for: count)) }

    /// As many values as `places` has: the last one stands in for those that are not there. At least one.
    package static func filled(_ values: [SQLValue]) -> [SQLValue] {
        guard let last = values.last else { return [] }
        return values + repeatElement(last, count: length(for: values.count) - values.count)
    }

    /// Writes rows, many by one statement.
    /// - Parameters:
    ///   - table: its name and, in parentheses, its columns.
    ///   - rows: as many values as there are columns, each.
    /// - Throws: `DatabaseError`
    package func insert(into table: String, rows: [[SQLValue]]) throws(DatabaseError) {
        var rest = rows[...]
        while let first = rest.first {
            let count = rest.count >= 64 ? 64 : min(rest.count, 8)
            let row = "(\(Self.marks(first.count)))"
            let places = String(repeating: row + ", ", count: count - 1) + row
            try execute("INSERT INTO \(table) VALUES \(places)", values: Array(rest.prefix(count).joined()))
            rest = rest.dropFirst(count)
        }
    }

    private static func marks(_ count: Int) -> String { String(repeating: "?, ", count: count - 1) + "?" }

    /// The next power of two.
    private static func length(for count: Int) -> Int {
        var length = 1
        while length < count { length *= 2 }
        return length
    }
}
