internal import FoundationEssentials
package import JOSE

/// Says what is wrong with a token that was taken, without a line of the code that took it: the form by hand, the signature by OpenSSL, the
/// JSON by Foundation, the policy by what stands here.
package final class Referee {
    private let key: OpenSSLKey
    private let decoder = JSONDecoder()

    /// - Throws: where OpenSSL cannot read the key.
    package init() throws { key = try OpenSSLKey(pem: Scene.pem) }

    /// Why it should have been refused; nil where it should not.
    package func problem(_ text: [UInt8], taken: AccessToken) -> String? {
        if text.count > 8192 { return "it has \(text.count) bytes" }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "it has \(parts.count) parts" }
        guard let header = OpenSSLKey.decode(parts[0]), let claims = OpenSSLKey.decode(parts[1]),
            let signature = OpenSSLKey.decode(parts[2])
        else { return "a part is no base64url" }
        guard key.isSignature(signature, of: Array(text.dropLast(parts[2].count + 1))) else { return "OpenSSL refuses its signature" }
        guard let header = try? decoder.decode(ClaimedHeader.self, from: Data(header)) else { return "its header lacks something" }
        guard let claims = try? decoder.decode(Claimed.self, from: Data(claims)) else { return "its claims lack something" }
        return problem(header, claims) ?? problem(taken, claims)
    }

    /// Whether OpenSSL takes it for signed, where it names the issuer's key: for tokens that were refused for their signature.
    package func isSigned(_ text: [UInt8]) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = OpenSSLKey.decode(parts[0]), let signature = OpenSSLKey.decode(parts[2]),
            let named = try? decoder.decode(ClaimedHeader.self, from: Data(header)), named.kid == Scene.kid
        else { return false }
        return key.isSignature(signature, of: Array(text.dropLast(parts[2].count + 1)))
    }

    private func problem(_ header: ClaimedHeader, _ claims: Claimed) -> String? {
        let type = header.typ.lowercased()
        if header.alg != "RS256" { return "its algorithm is \(header.alg)" }
        if header.kid != Scene.kid { return "its key is \(header.kid)" }
        if !["jwt", "at+jwt", "application/jwt", "application/at+jwt"].contains(type) { return "its header is of the type \(header.typ)" }
        if header.names.contains("crit") || header.names.contains("b64") { return "it has extensions" }
        if claims.iss != Scene.issuer { return "it is of \(claims.iss)" }
        if !claims.aud.contains(Scene.audience) { return "it is for \(claims.aud)" }
        // Half a second is over.
        if claims.exp + Scene.leeway <= Scene.second { return "it has expired" }
        if claims.iat > Scene.second + Scene.leeway || claims.nbf ?? 0 > Scene.second + Scene.leeway { return "it is not valid yet" }
        if min(claims.exp, claims.iat, claims.nbf ?? 0) < 0 { return "it has a date before 1970" }
        if let typ = claims.typ { if typ.lowercased() != "bearer" { return "it is a token of the type \(typ)" } }
        if claims.typ == nil, !type.hasSuffix("at+jwt") { return "nothing says that it is an access token" }
        if !Scene.parties.contains(claims.azp ?? "") { return "it was issued to \(claims.azp ?? "nobody")" }
        if claims.sub.isEmpty || claims.sub.utf8.count > 255 { return "its subject is of \(claims.sub.utf8.count) bytes" }
        return nil
    }

    private func problem(_ taken: AccessToken, _ claims: Claimed) -> String? {
        taken.subject == claims.sub && taken.expires == claims.exp && taken.authorizedParty == claims.azp && taken.roles == claims.roles
            ? nil : "something else was read in it"
    }
}
