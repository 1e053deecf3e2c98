internal import JSON

/// The header of a token, as far as it is looked at. Keys and addresses of keys that a token brings along (`jwk`, `jku`, `x5u`, `x5c`) are
/// no part of it: nothing is fetched for them and nothing is verified with them. Source: RFC 7515, section 4.
package struct JWSHeader: Sendable, Equatable {
    /// The name of the key: 1 to 128 visible ASCII characters.
    package let kid: String
    /// What `typ` says, in small letters and without "application/" in front; nil where it says nothing.
    package let type: String?

    /// - Throws: `TokenError.notJSON`, `.algorithm`, `.critical`, `.kid`, `.headerType`
    package init(parsing text: [UInt8]) throws(TokenError) {
        guard let json = try? JSONObject(parsing: text, limits: .token) else { throw .notJSON }
        guard json["alg"] == .string("RS256") else { throw .algorithm }
        // None is understood here, and a payload that is not encoded (RFC 7797) is announced by both.
        guard !json.members.contains(where: { ["crit", "b64"].contains($0.name) }) else { throw .critical }
        guard case .string(let kid) = json["kid"], JWK.isName(kid) else { throw .kid }
        self.kid = kid
        switch json["typ"] {
        case nil: type = nil
        case .string(let text):
            let type = text.lowercased()
            self.type = type.hasPrefix("application/") ? String(type.dropFirst("application/".count)) : type
        default: throw .headerType
        }
    }
}

extension JSONLimits {
    /// For the parts of a token.
    static let token = JSONLimits(depth: 10, arrayCount: 64, stringSize: 4 << 10)
}
