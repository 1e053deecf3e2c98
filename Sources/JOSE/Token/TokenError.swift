/// Why a token is refused: for the log and the figures. The caller is told no more than that it is not valid.
package enum TokenError: Error, Equatable {
    case tooLarge
    /// Not three parts of base64url that are not empty (RFC 7515, section 3.1).
    case notCompact
    /// The header or the claims are no JSON object, or one beyond the limits.
    case notJSON
    /// Another algorithm than RS256, or none.
    case algorithm
    /// The header's `typ` is of no access token.
    case headerType
    /// The header names extensions that must be understood (RFC 7515, section 4.1.11).
    case critical
    /// No name of a key, or one that can be none.
    case kid
    /// Of another issuer.
    case issuer
    /// The issuer has no such key.
    case unknownKey
    case signature
    /// A claim that must be there is not, or not as it must be: its name.
    case claim(String)
    case expired
    /// Its `nbf` or `iat` lies ahead.
    case notYetValid
    /// For another audience.
    case audience
    /// Issued to a client that may not call.
    case authorizedParty
    /// An ID token, a refresh token or another that is for no API.
    case tokenType

    /// One word, for figures.
    package var name: String {
        switch self {
        case .tooLarge: "too_large"
        case .notCompact: "not_compact"
        case .notJSON: "not_json"
        case .algorithm: "algorithm"
        case .headerType: "header_type"
        case .critical: "critical"
        case .kid: "kid"
        case .issuer: "issuer"
        case .unknownKey: "unknown_key"
        case .signature: "signature"
        case .claim: "claim"
        case .expired: "expired"
        case .notYetValid: "not_yet_valid"
        case .audience: "audience"
        case .authorizedParty: "authorized_party"
        case .tokenType: "token_type"
        }
    }
}

extension TokenError: CustomStringConvertible {
    package var description: String { if case .claim(let claim) = self { "claim \(claim)" } else { name } }
}
