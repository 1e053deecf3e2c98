/// What differs between the databases. A statement is written once; where the databases disagree (in CREATE TABLE above
/// all) it has a placeholder, and each dialect puts its own words there.
package enum Dialect: Sendable {
    case sqlite

    /// - `$IDENTITY`: a column that numbers rows upwards and never gives a number twice.
    /// - `$INTEGER`: 64 bits, signed.
    /// - `$TEXT(n)`: up to n characters of Unicode, compared byte by byte.
    /// - `$TABLE`: what follows the closing parenthesis of a table.
    func render(_ sql: String) -> String {
        switch self {
        case .sqlite:
            var text = sql
            text.replace("$IDENTITY", with: "INTEGER PRIMARY KEY AUTOINCREMENT")
            text.replace("$INTEGER", with: "INTEGER")
            text.replace("$TABLE", with: "STRICT")
            while let start = text.firstRange(of: "$TEXT("), let end = text[start.upperBound...].firstIndex(of: ")") {
                text.replaceSubrange(start.lowerBound...end, with: "TEXT")
            }
            return text
        }
    }
}
