internal import JSON
package import WorldKit

/// A token whose form is right and that says it comes from the right issuer. Nothing of it may be believed before `verified`.
///
/// The order of the rules is that of their cost, and of what may be told: an issuer is asked for keys only for tokens that name it.
/// Sources: RFC 7519, RFC 8725, RFC 9068.
package struct UnverifiedToken: Sendable {
    /// The key that it names.
    package let kid: String
    private let jws: CompactJWS
    private let isAccessToken: Bool
    private let claims: JSONObject

    /// - Throws: `TokenError`
    package init(_ text: [UInt8], _ policy: TokenPolicy) throws(TokenError) {
        jws = try CompactJWS(text)
        let header = try JWSHeader(parsing: jws.header)
        // Keycloak writes JWT unless the client has "access.token.header.type.rfc9068".
        guard let type = header.type, ["jwt", "at+jwt"].contains(type) else { throw .headerType }
        isAccessToken = type == "at+jwt"
        kid = header.kid
        guard let claims = try? JSONObject(parsing: jws.payload, limits: .token) else { throw .notJSON }
        self.claims = claims
        guard let issuer = Self.text("iss", claims), Self.isSame(issuer, policy.issuer) else { throw .issuer }
    }

    /// - Parameters:
    ///   - key: the issuer's of the name `kid`.
    ///   - now: the wall clock.
    /// - Throws: `TokenError`
    package func verified(by key: RSAPublicKey, _ policy: TokenPolicy, now: Instante) throws(TokenError) -> AccessToken {
        guard key.isValid(jws.signature, of: jws.signingInput) else { throw .signature }
        try checkAudience(policy)
        let expires = try seconds("exp")
        guard Self.isCurrent(expires: expires, policy, now: now) else { throw .expired }
        let latest = now.seconds + policy.leeway
        guard try seconds("iat") <= latest, try optionalSeconds("nbf") ?? latest <= latest else { throw .notYetValid }
        try checkType()
        guard let subject = Self.text("sub", claims), Self.isSubject(subject) else { throw .claim("sub") }
        let party = Self.text("azp", claims)
        if !policy.authorizedParties.isEmpty, party.map(policy.authorizedParties.contains) != true { throw .authorizedParty }
        return AccessToken(subject: subject, roles: roles(of: policy.audience), authorizedParty: party, expires: expires)
    }

    /// Whether a token that ends then is valid still.
    package static func isCurrent(expires: Int64, _ policy: TokenPolicy, now: Instante) -> Bool { now.seconds - policy.leeway < expires }

    private func checkAudience(_ policy: TokenPolicy) throws(TokenError) {
        let audiences: [JSONValue]
        switch claims["aud"] {
        case .string(let audience): audiences = [.string(audience)]
        case .array(let values): audiences = values
        case nil: throw .claim("aud")
        default: throw .audience
        }
        let isOurs = audiences.contains { if case .string(let text) = $0 { Self.isSame(text, policy.audience) } else { false } }
        guard isOurs else { throw .audience }
    }

    /// Keycloak says `Bearer` in access tokens, `ID` and `Refresh` in others; an issuer that says nothing there must say `at+jwt` in the
    /// header.
    private func checkType() throws(TokenError) {
        switch claims["typ"] {
        case .string(let type) where type.lowercased() == "bearer": return
        case nil where isAccessToken: return
        default: throw .tokenType
        }
    }

    private func roles(of client: String) -> Set<String> {
        guard case .object(let access) = claims["resource_access"], case .object(let own) = access[client],
            case .array(let values) = own["roles"]
        else { return [] }
        var roles: Set<String> = []
        for value in values {
            guard case .string(let role) = value else { return [] }
            roles.insert(role)
        }
        return roles
    }

    /// A NumericDate (RFC 7519, section 2), of which only whole seconds are taken, up to the year 9999.
    private func seconds(_ name: String) throws(TokenError) -> Int64 {
        guard let seconds = try optionalSeconds(name) else { throw .claim(name) }
        return seconds
    }

    private func optionalSeconds(_ name: String) throws(TokenError) -> Int64? {
        guard let value = claims[name] else { return nil }
        guard case .number(let number) = value, let seconds = Int64(number.text), 0...253_402_300_799 ~= seconds else { throw .claim(name) }
        return seconds
    }

    private static func text(_ name: String, _ claims: JSONObject) -> String? {
        if case .string(let text) = claims[name] { text } else { nil }
    }

    /// Byte for byte: `==` takes two texts for one that differ in how they are encoded.
    private static func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

    private static func isSubject(_ text: String) -> Bool { 1...255 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 } }
}

extension Instante {
    /// Whole seconds since 1970.
    fileprivate var seconds: Int64 { micros >= 0 ? micros / 1_000_000 : -1 }
}
