/// What differs between the databases. A statement is written once; where the databases disagree (in CREATE TABLE above
/// all) it has a placeholder, and each dialect puts its own words there.
package enum Dialect: Sendable {
    case sqlite

    /// - `$IDENTITY`: a column that numbers rows upwards and never gives a number twice.
    /// - `$INTEGER`: 64 bits, signed.
    /// - `$TEXT(n)`: up to n characters of Unicode, compared byte by byte.
    /// - `$TABLE`: what follows the closing parenthesis of a table.
    func render(_ sql: String) -> String {
        // A part for each dollar sign, but the first, begins with a placeholder.
        var parts = sql.split(separator: "$", omittingEmptySubsequences: false)[...]
        var text = String(parts.removeFirst())
        for part in parts {
            let name = part.prefix { $0 >= "A" && $0 <= "Z" }
            let rest = part[name.endIndex...]
            if name == "TEXT" {
                let length = rest.first == "(" ? rest.firstIndex(of: ")") : nil
                text += length.map { textWords + rest[rest.index(after: $0)...] } ?? "$" + part
            } else {
                text += words(for: name).map { $0 + rest } ?? "$" + part
            }
        }
        return text
    }

    /// For a text, whose length SQLite does not mind.
    private var textWords: String {
        switch self {
        case .sqlite: "TEXT"
        }
    }

    /// nil for what is no placeholder without a length.
    private func words(for placeholder: Substring) -> String? {
        switch (self, placeholder) {
        case (.sqlite, "IDENTITY"): "INTEGER PRIMARY KEY AUTOINCREMENT"
        case (.sqlite, "INTEGER"): "INTEGER"
        case (.sqlite, "TABLE"): "STRICT"
        default: nil
        }
    }
}
