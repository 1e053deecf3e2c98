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
    /// Reads one JSON text in UTF-8: strict, in one pass, with no more than 64 levels.
    /// - Throws: `JSONSyntaxError` that tells where and why.
    package init(parsing text: [UInt8]) throws(JSONSyntaxError) {
        var reader = JSONReader(text)
        self = try reader.document()
    }
}

/// A JSON number as it was written: never converted to binary floating point.
package struct JSONNumber: Sendable, Equatable {
    /// A number by the grammar of RFC 8259, section 6.
    package let text: String

    /// - Parameter text: taken as it is; the caller has seen to the grammar.
    package init(text: String) { self.text = text }

    /// The number when it is whole and fits; `10.0` is whole, `1e1` is not taken. nil otherwise.
    package var integer: Int64? {
        if let whole = Int64(text) { return whole }
        guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        guard text.utf8[text.utf8.index(after: point)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        return Int64(text[..<point])
    }
}
