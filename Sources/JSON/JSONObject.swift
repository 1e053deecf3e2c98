/// A JSON object, its members in the order they came, and the place it stands at in the document.
///
/// The readers below share their rules: a member that is missing or `null` reads as nil, one of another type throws a
/// `JSONMemberError` with its whole path, such as `items[0].producto_id`.
package struct JSONObject: Sendable, Equatable {
    /// A name with its value.
    package struct Member: Sendable, Equatable {
        /// Unescaped.
        package let name: String
        /// `null` where it was written so.
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// In the order they came; no name twice.
    package let members: [Member]

    /// Where it stands; empty for the outermost object.
    package var path = ""

    package init(_ members: [Member]) { self.members = members }

    package static func == (a: Self, b: Self) -> Bool { a.members == b.members }

    /// The member of that name; nil when it is missing or `null`.
    package subscript(name: String) -> JSONValue? {
        guard let member = members.first(where: { $0.name == name }), member.value != .null else { return nil }
        return member.value
    }

    /// The whole path of a member, for an error.
    package func path(of name: String) -> String { path.isEmpty ? name : path + "." + name }

    /// A text, empty or not.
    package func string(_ name: String) throws(JSONMemberError) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text): return text
        default: throw wrong(name, .string)
        }
    }

    /// A whole number that fits 64 bits.
    package func integer(_ name: String) throws(JSONMemberError) -> Int64? {
        switch self[name] {
        case nil: return nil
        case .number(let number):
            guard let integer = number.integer else { throw wrong(name, .integer) }
            return integer
        default: throw wrong(name, .integer)
        }
    }

    /// A number, as it was written.
    package func number(_ name: String) throws(JSONMemberError) -> JSONNumber? {
        switch self[name] {
        case nil: return nil
        case .number(let number): return number
        default: throw wrong(name, .number)
        }
    }

    /// `true` or `false`.
    package func bool(_ name: String) throws(JSONMemberError) -> Bool? {
        switch self[name] {
        case nil: return nil
        case .bool(let bool): return bool
        default: throw wrong(name, .bool)
        }
    }

    /// An object, which knows its own path.
    package func object(_ name: String) throws(JSONMemberError) -> JSONObject? {
        switch self[name] {
        case nil: return nil
        case .object(let object): return object.placed(at: path(of: name))
        default: throw wrong(name, .object)
        }
    }

    /// An array of nothing but objects.
    package func objects(_ name: String) throws(JSONMemberError) -> [JSONObject]? {
        guard let value = self[name] else { return nil }
        guard case .array(let values) = value else { throw wrong(name, .array) }
        var objects: [JSONObject] = []
        objects.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let place = "\(path(of: name))[\(index)]"
            guard case .object(let object) = value else { throw JSONMemberError(path: place, expected: .object) }
            objects.append(object.placed(at: place))
        }
        return objects
    }

    /// An array of nothing but texts.
    package func strings(_ name: String) throws(JSONMemberError) -> [String]? {
        guard let value = self[name] else { return nil }
        guard case .array(let values) = value else { throw wrong(name, .array) }
        var strings: [String] = []
        strings.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value else { throw JSONMemberError(path: "\(path(of: name))[\(index)]", expected: .string) }
            strings.append(text)
        }
        return strings
    }

    /// Whether the member is there and says `null`, where that means something else than leaving it out.
    package func isNull(_ name: String) -> Bool { members.contains { $0.name == name && $0.value == .null } }

    /// What a reader found, where it may not be missing. An empty text counts as missing, whatever was to be read.
    /// - Throws: `JSONMissingMember`, or what `read` throws.
    package func required<Value>(_ name: String, _ read: (String) throws -> Value?) throws -> Value {
        guard self[name] != .string(""), let value = try read(name) else { throw JSONMissingMember(path: path(of: name)) }
        return value
    }

    private func placed(at path: String) -> JSONObject {
        var object = self
        object.path = path
        return object
    }

    private func wrong(_ name: String, _ expected: JSONMemberError.Expected) -> JSONMemberError {
        JSONMemberError(path: path(of: name), expected: expected)
    }
}
