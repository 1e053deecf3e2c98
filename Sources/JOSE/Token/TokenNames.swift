internal import JSON

/// The names in a token that was refused, for whoever finds out why from the log. Nobody has vouched for them.
package struct TokenNames: Sendable, Equatable {
    /// The key; nil where it says none that could be one.
    package let kid: String?
    /// The issuer; nil where it says none, or what is no address.
    package let issuer: String?

    /// - Parameter text: a token as it was sent, or anything.
    package init(_ text: [UInt8]) {
        let jws = try? CompactJWS(text)
        func name(_ member: String, _ part: [UInt8]?) -> String? {
            guard let part, let json = try? JSONObject(parsing: part, limits: .token), case .string(let name) = json[member],
                JWK.isName(name)
            else { return nil }
            return name
        }
        kid = name("kid", jws?.header)
        issuer = name("iss", jws?.payload)
    }
}
