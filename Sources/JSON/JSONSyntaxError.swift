/// A text that is no JSON.
package struct JSONSyntaxError: Error, Equatable {
    /// What is wrong with the text.
    package enum Reason: Sendable, Equatable {
        /// The text ends in the middle of a value.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte
        /// Something follows the value.
        case trailingText
        /// More levels than `JSONLimits.depth`.
        case tooDeep
        /// An array of more values than `JSONLimits.arrayCount`, or a text of more bytes than `JSONLimits.stringSize`.
        case tooLong
        /// The same name twice in one object: RFC 8259, section 4, leaves its meaning open, so it has none here. Names that
        /// differ only in how an accent is encoded are the same, as they are for the readers of `JSONObject`.
        case duplicateName(String)
        /// Not UTF-8, or half of a surrogate pair.
        case invalidText
        /// A number of more than `JSONReader.maximumNumberLength` characters.
        case numberTooLong
    }

    /// Bytes from the start of the text.
    package let offset: Int
    /// What is wrong there.
    package let reason: Reason

    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }
}
