/// What a token says whose signature and claims have been verified.
package struct AccessToken: Sendable, Equatable {
    /// Who calls, by the claim `sub`: 1 to 255 visible ASCII characters (OpenID Connect Core 1.0, section 2).
    package let subject: String
    /// What the caller may do at this API, as its issuer names it: `resource_access.<audience>.roles`. Empty where that is missing or of
    /// another shape.
    package let roles: Set<String>
    /// The client that it was issued to, by the claim `azp`; nil where it is not told.
    package let authorizedParty: String?
    /// Seconds since 1970: from then on it is not valid, but for what clocks may be apart.
    package let expires: Int64

    package init(subject: String, roles: Set<String>, authorizedParty: String? = nil, expires: Int64) {
        self.subject = subject
        self.roles = roles
        self.authorizedParty = authorizedParty
        self.expires = expires
    }
}
