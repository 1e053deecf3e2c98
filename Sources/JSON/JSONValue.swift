/// Any JSON value, as RFC 8259 has it. Numbers keep the text they came in, so that nothing is rounded on the way.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Reads one JSON text in UTF-8: strict, in one pass.
    /// - Throws: `JSONSyntaxError` that tells where and why.
    package init(parsing text: [UInt8], limits: JSONLimits = .body) throws(JSONSyntaxError) {
        var reader = JSONReader(text, limits: limits)
        self = try reader.document()
    }
}
