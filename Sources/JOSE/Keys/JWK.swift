package import JSON

/// A key that tokens may be signed with, and its name. Source: RFC 7517, RFC 7518.
package struct JWK: Sendable, Equatable {
    /// What tokens name it by: 1 to 128 visible ASCII characters.
    package let kid: String
    /// The key.
    package let key: RSAPublicKey

    package init(kid: String, key: RSAPublicKey) {
        self.kid = kid
        self.key = key
    }

    /// Why an entry of a set is passed over: a set holds keys for other purposes too, and one that is wrong spoils no other.
    package enum Refusal: Error, Equatable {
        /// Missing, empty, too long, or not visible ASCII.
        case kid
        /// Another entry of the set has the same name: which of them is meant?
        case repeatedKid(String)
        /// For something else than RS256 signatures: the member that says so.
        case purpose(String)
        /// It holds what nobody may know (`d`, `k` and the like): whoever publishes that has no secret any more.
        case secret
        /// A member of another type, or no base64url.
        case malformed(String)
        case unusable(RSAPublicKey.Refusal)
    }

    /// - Throws: `Refusal`
    package init(json: JSONObject) throws(Refusal) {
        guard let kid = Self.text("kid", json), Self.isName(kid) else { throw .kid }
        guard Self.text("kty", json) == "RSA" else { throw .purpose("kty") }
        guard ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].allSatisfy({ json[$0] == nil }) else { throw .secret }
        guard json["use"] == nil || Self.text("use", json) == "sig" else { throw .purpose("use") }
        guard json["alg"] == nil || Self.text("alg", json) == "RS256" else { throw .purpose("alg") }
        if let operations = json["key_ops"] {
            guard case .array(let operations) = operations, operations.contains(.string("verify")) else { throw .purpose("key_ops") }
        }
        guard let modulus = Self.text("n", json).flatMap(Base64URL.decode) else { throw .malformed("n") }
        guard let exponent = Self.text("e", json).flatMap(Base64URL.decode) else { throw .malformed("e") }
        self.kid = kid
        do throws(RSAPublicKey.Refusal) {
            key = try RSAPublicKey(modulus: modulus, exponent: exponent)
        } catch {
            throw .unusable(error)
        }
    }

    /// Whether this can be a name: it stands in the log.
    static func isName(_ kid: String) -> Bool { 1...128 ~= kid.utf8.count && kid.utf8.allSatisfy { 0x21...0x7E ~= $0 } }

    private static func text(_ name: String, _ json: JSONObject) -> String? {
        if case .string(let text) = json[name] { text } else { nil }
    }
}

extension JWK.Refusal: CustomStringConvertible {
    /// A few words for the log.
    package var description: String {
        switch self {
        case .kid: "no usable kid"
        case .repeatedKid(let name): "two keys named \(name)"
        case .purpose(let member): "not for RS256 signatures by its \(member)"
        case .secret: "a secret is published"
        case .malformed(let member): "malformed \(member)"
        case .unusable(let reason): "unusable: \(reason)"
        }
    }
}

extension JWK: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("kid", kid)
            body.member("kty", "RSA")
            body.member("alg", "RS256")
            body.member("use", "sig")
            body.member("n", Base64URL.encode(key.modulus))
            body.member("e", Base64URL.encode(key.exponent))
        }
    }
}
