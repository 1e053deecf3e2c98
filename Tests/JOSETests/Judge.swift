import JOSE
import TestSupport
import WorldKit

/// Judges tokens of the test issuer at a moment that stands still, without a cache and without a clock.
enum Judge {
    static let issuer = TestIssuer()
    static let policy = TokenPolicy(issuer: TestIssuer.address, audience: "compras-api")
    /// Seconds since 1970, at which tokens are made.
    static let second: Int64 = 1_772_357_400  // 2026-03-01T09:30:00Z
    static let now = moment(0)

    /// So long after tokens were made.
    static func moment(_ seconds: Int64, micros: Int64 = 0) -> Instante { Instante(micros: (second + seconds) * 1_000_000 + micros) }

    /// A token that says so, properly signed.
    static func token(header: KeyValuePairs<String, String?> = [:], _ claims: KeyValuePairs<String, String?> = [:]) -> String {
        issuer.token(header: issuer.header(header), TestIssuer.claims(now: now, claims))
    }

    static func verdict(_ token: String, _ policy: TokenPolicy = policy, at now: Instante = now) -> Result<AccessToken, TokenError> {
        Result { () throws(TokenError) in
            let unverified = try UnverifiedToken(Array(token.utf8), policy)
            return try unverified.verified(by: issuer.signer.key.publicKey, policy, now: now)
        }
    }

    /// Why it is refused; nil where it is not.
    static func refusal(_ token: String, _ policy: TokenPolicy = policy, at now: Instante = now) -> TokenError? {
        if case .failure(let error) = verdict(token, policy, at: now) { error } else { nil }
    }
}
