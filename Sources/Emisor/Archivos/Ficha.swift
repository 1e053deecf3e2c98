internal import JSON

/// An object of a realm's file, whose texts may be markers. A member that is missing reads as nil, as in `JSONObject`.
struct Ficha: Sendable {
    /// A text that names a variable which is not set.
    struct Falta: Error, Equatable {
        /// The path of the member.
        let miembro: String
        let variable: String
    }

    private let json: JSONObject
    private let marcadores: Marcadores

    init(_ json: JSONObject, _ marcadores: Marcadores) {
        self.json = json
        self.marcadores = marcadores
    }

    /// The names of its members, as they are written.
    var nombres: [String] { json.members.map(\.name) }

    func texto(_ name: String) throws -> String? { try json.string(name).map { try sustituido($0, json.path(of: name)) } }

    /// One that must be there, and not be empty.
    func obligatorio(_ name: String) throws -> String {
        guard let text = try texto(name), !text.isEmpty else { throw JSONMissingMember(path: json.path(of: name)) }
        return text
    }

    /// Written as it is, or as a text.
    func bool(_ name: String) throws -> Bool? {
        guard case .string = json[name] else { return try json.bool(name) }
        switch try texto(name) {
        case "true": return true
        case "false": return false
        default: throw JSONMemberError(path: json.path(of: name), expected: .bool)
        }
    }

    func entero(_ name: String, in range: ClosedRange<Int64>) throws -> Int64? {
        let found: Int64?
        if case .string = json[name] { found = try texto(name).map { Int64($0) ?? -1 } } else { found = try json.integer(name) }
        guard let found else { return nil }
        guard range.contains(found) else {
            let form = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw JSONMemberError(path: json.path(of: name), expected: .described(form))
        }
        return found
    }

    func textos(_ name: String) throws -> [String] {
        try (json.strings(name) ?? []).enumerated().map { try sustituido($1, "\(json.path(of: name))[\($0)]") }
    }

    func ficha(_ name: String) throws -> Ficha? { try json.object(name).map { Ficha($0, marcadores) } }

    func fichas(_ name: String) throws -> [Ficha] { try (json.objects(name) ?? []).map { Ficha($0, marcadores) } }

    /// Something that is wrong with a member, in words that follow "should be".
    func error(_ name: String, _ form: String) -> JSONMemberError { JSONMemberError(path: json.path(of: name), expected: .described(form)) }

    private func sustituido(_ text: String, _ path: String) throws -> String {
        do throws(Marcadores.Falta) {
            return try marcadores.sustituidos(en: text)
        } catch {
            throw Falta(miembro: path, variable: error.variable)
        }
    }
}
