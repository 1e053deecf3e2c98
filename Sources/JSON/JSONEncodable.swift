/// A value that writes itself as JSON.
package protocol JSONEncodable {
    /// Writes exactly one value.
    func encode(into writer: inout JSONWriter)
}

extension JSONEncodable {
    /// This value as one JSON text in UTF-8.
    package var json: [UInt8] {
        var writer = JSONWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension JSONObject: JSONDecodable {
    package init(json: JSONObject) { self = json }
}

extension Bool: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.literal(self ? "true" : "false") }
}

extension Int64: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.literal(String(self)) }
}

extension Int: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.literal(String(self)) }
}

extension String: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.string(self) }
}

extension JSONNumber: JSONEncodable {
    package func encode(into writer: inout JSONWriter) { writer.literal(text) }
}

extension JSONObject: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { writer in
            for member in members { writer.member(member.name, member.value) }
        }
    }
}

extension JSONValue: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        switch self {
        case .null: writer.literal("null")
        case .bool(let bool): bool.encode(into: &writer)
        case .number(let number): number.encode(into: &writer)
        case .string(let text): writer.string(text)
        case .array(let values): writer.array(values)
        case .object(let object): object.encode(into: &writer)
        }
    }
}
