/// What differs between the databases. A statement is written once; where the databases disagree (in CREATE TABLE above
/// all) it has a placeholder, and each dialect puts its own words there.
package enum Dialect: Sendable {
    case sqlite
    case mariaDB

    // What follows a SELECT in a transaction. Where one transaction writes at a time it is nothing.

    /// The rows stay as they are read until the transaction ends.
    package var forUpdate: String { self == .mariaDB ? " FOR UPDATE" : "" }

    /// The same, of those rows that nobody else has: two who look for work find different rows.
    package var skippingLocked: String { self == .mariaDB ? " FOR UPDATE SKIP LOCKED" : "" }

    /// What is read is settled: who has written it and has not ended yet is waited for. Without it the transaction of a lost connection may
    /// still be committed after somebody has looked and found nothing.
    package var settled: String { self == .mariaDB ? " LOCK IN SHARE MODE" : "" }

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
                text += length.map { textWords(rest[...$0]) + rest[rest.index(after: $0)...] } ?? "$" + part
            } else {
                text += words(for: name).map { $0 + rest } ?? "$" + part
            }
        }
        return text
    }

    /// For a text of that length, in brackets, which SQLite does not mind.
    private func textWords(_ length: Substring) -> String {
        switch self {
        case .sqlite: "TEXT"
        // The columns of a row share 64 KiB, at four bytes a character; a longer text lies beside it.
        case .mariaDB: (Int(length.dropFirst().dropLast()) ?? 0) > 1000 ? "MEDIUMTEXT" : "VARCHAR\(length)"
        }
    }

    /// nil for what is no placeholder without a length.
    private func words(for placeholder: Substring) -> String? {
        switch (self, placeholder) {
        case (.sqlite, "IDENTITY"): "INTEGER PRIMARY KEY AUTOINCREMENT"
        case (.sqlite, "INTEGER"): "INTEGER"
        case (.sqlite, "TABLE"): "STRICT"
        case (.mariaDB, "IDENTITY"): "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"
        case (.mariaDB, "INTEGER"): "BIGINT"
        case (.mariaDB, "TABLE"): "ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
        default: nil
        }
    }
}
