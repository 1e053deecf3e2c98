internal import HTTPServer

/// The name that a caller gives to a request, so that sending it again is not doing it again.
/// Source: draft-ietf-httpapi-idempotency-key-header-07.
package struct IdempotencyKey: Sendable, Equatable {
    /// The header that it comes in.
    package static let header = "Idempotency-Key"

    /// 1 to 255 visible ASCII characters, as they came but for one pair of double quotes around them.
    package let text: String

    /// The key of a request; nil when it has none.
    /// - Throws: `Problem` when it is malformed, or there is more than one.
    init?(_ headers: HTTPHeaders) throws(Problem) {
        let fields = headers.all(Self.header)
        guard let field = fields.first else { return nil }
        let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
        let text = isQuoted ? String(field.dropFirst().dropLast()) : field
        guard fields.count == 1, Self.isKey(text) else {
            throw Problem(.invalid, "Idempotency-Key debe ser una sola clave de 1 a 255 caracteres ASCII visibles")
        }
        self.text = text
    }

    /// Whether a text could be one: 1 to 255 visible ASCII characters.
    package static func isKey(_ text: String) -> Bool { 1...255 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 } }
}
