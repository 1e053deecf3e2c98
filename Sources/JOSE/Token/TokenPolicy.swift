/// Which tokens are taken.
package struct TokenPolicy: Sendable, Equatable {
    /// Who must have issued them: equal byte for byte to the claim `iss`.
    package let issuer: String
    /// Whom they must be for: the API's own name, which is also the client of whose roles it reads.
    package let audience: String
    /// The clients that they may be issued to, by the claim `azp`; empty for any.
    package let authorizedParties: Set<String>
    /// Seconds that clocks may be apart.
    package let leeway: Int64

    package init(issuer: String, audience: String, authorizedParties: Set<String> = [], leeway: Int64 = 60) {
        self.issuer = issuer
        self.audience = audience
        self.authorizedParties = authorizedParties
        self.leeway = leeway
    }
}
