package import JOSE

/// Whose tokens are taken, and where its keys are.
package struct OIDCConfiguration: Sendable, Equatable {
    /// What tokens must say.
    package var policy: TokenPolicy
    /// Where the issuer's keys are fetched.
    package var keysURL: String

    package init(policy: TokenPolicy, keysURL: String) {
        self.policy = policy
        self.keysURL = keysURL
    }
}
