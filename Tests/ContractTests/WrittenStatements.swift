import Foundation
import Testing

/// The statements of SQL that stand in the sources of the services, as they are when they are sent to SQLite.
///
/// They are taken from the text, so that none is forgotten: one that is put together in a way that this does not know is told, and is to be
/// taught here.
struct WrittenStatements {
    struct Statement: Sendable, CustomTestStringConvertible {
        /// Where it stands, such as `PedidoDAO.swift`.
        let file: String
        let sql: String

        var testDescription: String { "\(file): \(sql)" }
    }

    private(set) var statements: [Statement] = []
    /// What could not be put together.
    private(set) var unknown: [String] = []

    /// What stands in a literal for something that the dialect or the number of values decides.
    private static let known: [String: [String]] = [
        "places": ["?, ?, ?, ?"], "transaction.dialect.forUpdate": [""], "transaction.dialect.settled": [""],
        "transaction.dialect.skippingLocked": [""], "locking": [""], "column": ["oculto", "estado"],
    ]
    private static let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"]

    /// - Parameter folders: modules' folders.
    init(in folders: [String]) throws {
        var files: [(name: String, literals: [SourceLiteral])] = []
        for folder in folders {
            for case let path as String in try #require(FileManager.default.enumerator(atPath: folder)) where path.hasSuffix(".swift") {
                let text = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
                files.append((String(path.split(separator: "/").last ?? ""), SourceLiteral.all(in: text)))
            }
        }
        // `Fila.columnas` and `Self.columns` are looked for in the files of their type.
        var definitions: [String: String] = [:]
        for (name, literals) in files {
            for literal in literals {
                if let constant = literal.constant { definitions[Self.type(of: name) + "." + constant] = literal.text }
            }
        }
        for (name, literals) in files {
            let parts = Set(literals.flatMap(\.interpolations))
            for literal in literals where literal.constant.map({ !parts.contains($0) && !parts.contains("Self." + $0) }) ?? true {
                for sql in expand(literal.text, Self.type(of: name), definitions) where Self.isStatement(sql) {
                    statements.append(Statement(file: name, sql: sql))
                }
            }
        }
    }

    private static func type(of file: String) -> String { String(file.prefix { $0 != "+" && $0 != "." }) }

    private static func isStatement(_ text: String) -> Bool {
        verbs.contains { text.hasPrefix($0 + " ") }
    }

    /// A literal with all that is put into it; several where that may be one of several.
    private mutating func expand(_ text: String, _ type: String, _ definitions: [String: String]) -> [String] {
        guard let (before, inside, after) = SourceLiteral.firstInterpolation(of: text) else { return [text] }
        // Others are no statements: `"\(bracketed(host)):\(port)"`.
        let name = inside.hasPrefix("Self.") ? String(inside.dropFirst(5)) : inside
        let values: [String]
        if let constant = definitions[type + "." + name] ?? definitions[name] {
            values = [constant]
        } else if inside.contains("places(for:") {
            values = Self.known["places"] ?? []
        } else if let known = Self.known[inside] {
            values = known
        } else {
            if Self.isStatement(before) { unknown.append("\(type): \\(\(inside))") }
            return []
        }
        return values.flatMap { expand(before + $0 + after, type, definitions) }
    }
}
