package import HTTPServer

/// The token that a request shows. Source: RFC 6750, section 2.1.
package struct BearerToken: Sendable {
    /// As it was sent: visible ASCII.
    package let bytes: [UInt8]

    /// - Throws: `Unauthenticated` without a code where there is no bearer token, `invalidRequest` where there is more than one field, or
    ///   one that does not hold a token alone.
    package init(_ headers: HTTPHeaders) throws(Unauthenticated) {
        let fields = headers.all("Authorization")
        guard let first = fields.first else { throw Unauthenticated() }
        guard fields.count == 1 else { throw Unauthenticated(.invalidRequest) }
        // Bytes, because a token has a thousand of them, and every request comes through here twice.
        let field = Array(first.utf8)
        let space = field.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? field.endIndex
        guard Self.isScheme(field[..<space]) else { throw Unauthenticated() }
        let token = field[space...].dropFirst()
        // What is no token for other reasons is for whoever verifies it.
        guard space < field.endIndex, field[space] == UInt8(ascii: " "), !token.isEmpty, token.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Unauthenticated(.invalidRequest)
        }
        bytes = Array(token)
    }

    /// The scheme is written in any case (RFC 9110, section 11.1).
    static func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
        word.elementsEqual("bearer".utf8) { $0 | 0x20 == $1 }
    }
}
