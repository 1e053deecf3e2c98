package import JOSE
internal import JSON
package import WorldKit

/// An issuer as tests have it: it signs whatever a test wants it to say, and publishes its keys.
package struct TestIssuer: Sendable {
    package static let address = "https://id.test/realms/compras"
    /// Made once for all tests: it takes a while.
    package static let keys = [try? RSAPrivateKey(), try? RSAPrivateKey()].compactMap { $0 }

    /// What it signs with.
    package var signer: JWTSigner

    /// - Parameter number: 0 for the issuer's key, 1 for one that it does not have.
    package init(kid: String = "clave-1", key number: Int = 0) { signer = JWTSigner(kid: kid, key: Self.keys[number]) }

    /// The set with its key in it.
    package var keySet: String { #"{"keys":[\#(String(decoding: signer.jwk.json, as: UTF8.self))]}"# }

    /// The claims of a good token, of which some are replaced, added, or, where there is no text, left out.
    /// - Parameter changes: JSON texts by the names of claims.
    package static func claims(now: Instante, _ changes: KeyValuePairs<String, String?> = [:]) -> String {
        let now = now.micros / 1_000_000
        return object(
            [
                ("exp", "\(now + 300)"), ("iat", "\(now)"), ("jti", #""7f2a""#), ("iss", #""\#(address)""#),
                ("aud", #"["contenido-api","compras-api"]"#), ("sub", #""00000000-0000-4000-8000-000000000001""#), ("typ", #""Bearer""#),
                ("azp", #""compras-cli""#), ("resource_access", #"{"compras-api":{"roles":["comprador"]}}"#),
                ("scope", #""profile email""#), ("preferred_username", #""ana""#),
            ], changes)
    }

    /// Its usual header, of which some members are replaced, added or left out.
    package func header(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
        Self.object([("alg", #""RS256""#), ("typ", #""JWT""#), ("kid", "\"\(signer.kid)\"")], changes)
    }

    private static func object(_ usual: [(name: String, value: String?)], _ changes: KeyValuePairs<String, String?>) -> String {
        var members = usual
        for (name, value) in changes {
            if let place = members.firstIndex(where: { $0.name == name }) {
                members[place].value = value
            } else {
                members.append((name, value))
            }
        }
        return "{" + members.compactMap { member in member.value.map { "\"\(member.name)\":\($0)" } }.joined(separator: ",") + "}"
    }

    /// A token that says so, properly signed.
    package func token(header: String? = nil, _ claims: String) -> String {
        (try? signer.sign(header: Array((header ?? self.header()).utf8), payload: Array(claims.utf8))) ?? ""
    }
}
