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
