/// A client that gets tokens for itself. Source: RFC 6749, section 4.4.
package struct OAuthClient: Sendable, Equatable {
    package let id: String
    package let secret: Secret
    /// The token endpoint of its issuer.
    package let tokenURL: String

    package init(id: String, secret: Secret, tokenURL: String) {
        self.id = id
        self.secret = secret
        self.tokenURL = tokenURL
    }
}
