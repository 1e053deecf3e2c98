/// A text that stands in a source of Swift.
struct SourceLiteral {
    /// As it is written, but without the indentation of several lines; what is put into it still stands as `\(…)`.
    let text: String
    /// The name of the constant that it is the value of; nil where it is the value of none.
    let constant: String?

    /// What is put into it.
    var interpolations: [String] {
        var found: [String] = []
        var rest = text
        while let (_, inside, after) = Self.firstInterpolation(of: rest) {
            found.append(inside)
            rest = after
        }
        return found
    }

    /// All that stand in a source, in their order; not those that begin with `#`.
    static func all(in source: String) -> [SourceLiteral] {
        var found: [SourceLiteral] = []
        var rest = Substring(source.split(separator: "\n", omittingEmptySubsequences: false).filter(isCode).joined(separator: "\n"))
        var code = ""
        while let quote = rest.firstIndex(of: "\"") {
            code += rest[..<quote]
            let marks = code.reversed().prefix { $0 == "#" }.count
            let delimiter = (rest[quote...].hasPrefix("\"\"\"") ? "\"\"\"" : "\"") + String(repeating: "#", count: marks)
            let start = rest.index(quote, offsetBy: delimiter.count - marks)
            let end = end(of: rest[start...], delimiter, escapes: marks == 0)
            if marks == 0 { found.append(SourceLiteral(text: oneLine(rest[start..<end]), constant: constant(code))) }
            rest = rest[end...].dropFirst(delimiter.count)
            code = ""
        }
        return found
    }

    private static func isCode(_ line: Substring) -> Bool { !line.drop { $0 == " " }.hasPrefix("//") }

    /// Where the delimiter stands that ends a literal; what is put into it may have literals of its own.
    private static func end(of text: Substring, _ delimiter: String, escapes: Bool) -> String.Index {
        var place = text.startIndex
        var depth = 0
        while place < text.endIndex {
            if depth == 0, text[place...].hasPrefix(delimiter) { return place }
            if escapes, text[place] == "\\" {
                place = text.index(after: place)
                if place < text.endIndex, text[place] == "(" { depth += 1 }
            } else if depth > 0 {
                depth += text[place] == "(" ? 1 : text[place] == ")" ? -1 : 0
            }
            if place < text.endIndex { place = text.index(after: place) }
        }
        return text.endIndex
    }

    /// A text of several lines as one, without their indentation.
    static func oneLine(_ text: some StringProtocol) -> String {
        text.split(separator: "\n").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `let name =` before it.
    private static func constant(_ code: String) -> String? {
        let words = code.suffix(200).split { $0 == " " || $0 == "\n" }
        guard words.count >= 3, words.last == "=", words[words.count - 3] == "let" else { return nil }
        return String(words[words.count - 2])
    }

    /// The first thing that is put into a text, and what stands on both sides of it.
    static func firstInterpolation(of text: String) -> (before: String, inside: String, after: String)? {
        var depth = 0
        var start: String.Index?
        for place in text.indices {
            if start == nil {
                if text[place...].hasPrefix("\\(") { start = text.index(place, offsetBy: 2) }
                continue
            }
            if text[place] == "(" { depth += 1 }
            if text[place] == ")" {
                depth -= 1
                if depth == 0, let start {
                    let before = text[..<text.index(start, offsetBy: -2)]
                    return (String(before), String(text[start..<place]), String(text[text.index(after: place)...]))
                }
            }
        }
        return nil
    }
}
