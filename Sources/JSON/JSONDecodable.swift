/// A value that reads itself from a JSON object.
package protocol JSONDecodable {
    /// - Throws: `JSONMemberError`, or what else the type finds wrong with a member.
    init(json: JSONObject) throws
}

/// A value that goes both ways: what it writes, it reads as the same value.
package typealias JSONCodable = JSONDecodable & JSONEncodable

extension JSONDecodable {
    /// Reads one JSON text whose outermost value is an object.
    /// - Throws: `JSONSyntaxError`, `JSONMemberError`, or what `init(json:)` throws.
    package init(parsing text: [UInt8], limits: JSONLimits = .body) throws {
        guard case .object(let object) = try JSONValue(parsing: text, limits: limits) else {
            throw JSONMemberError(path: "", expected: .object)
        }
        try self.init(json: object)
    }
}
