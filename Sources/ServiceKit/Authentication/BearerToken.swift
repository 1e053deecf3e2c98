package import HTTPServer

/// The token that a request shows. Source: RFC 6750, section 2.1.
package struct BearerToken: Sendable {
    /// As it was sent.
    package let text: Substring

    /// - Throws: `Unauthenticated` without a code where there is no bearer token, `invalidRequest` where there is more than one field, or
    ///   one that does not hold a token alone.
    package init(_ headers: HTTPHeaders) throws(Unauthenticated) {
        let fields = headers.all("Authorization")
        guard let field = fields.first else { throw Unauthenticated() }
        guard fields.count == 1 else { throw Unauthenticated(.invalidRequest) }
        // The scheme is written in any case (RFC 9110, section 11.1).
        let scheme = field.prefix { $0 != " " && $0 != "\t" }
        guard scheme.lowercased() == "bearer" else { throw Unauthenticated() }
        let rest = field[scheme.endIndex...]
        let token = rest.dropFirst()
        // What is no token for other reasons is for whoever verifies it.
        guard rest.first == " ", !token.isEmpty, token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw Unauthenticated(.invalidRequest)
        }
        text = token
    }
}
