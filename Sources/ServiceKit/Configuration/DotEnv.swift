/// The text of an `.env` file: lines of `NAME=value`, comments after `#` at the start of a line, quotes around a value
/// taken off.
package enum DotEnv {
    /// - Throws: `SettingsError` that names the lines which are of another form.
    package static func parse(_ text: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        var problems: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).enumerated() {
            let line = trim(line)
            if line.isEmpty || line.first == "#" { continue }
            guard let equals = line.firstIndex(of: "="), isName(line[..<equals]) else {
                problems.append(".env line \(index + 1) should be NAME=value")
                continue
            }
            values[String(line[..<equals])] = unquote(line[line.index(after: equals)...])
        }
        if !problems.isEmpty { throw SettingsError(problems: problems) }
        return values
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            }
    }

    private static func unquote(_ text: Substring) -> String {
        for quote in ["\"", "'"] as [Character] where text.count >= 2 && text.first == quote && text.last == quote {
            return String(text.dropFirst().dropLast())
        }
        return String(text)
    }

    private static func trim(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) else { return "" }
        return start[...last]
    }
}

extension Character {
    /// CR LF is one character of Swift, and no LF.
    var isLineEnd: Bool { self == "\n" || self == "\r\n" }
}
