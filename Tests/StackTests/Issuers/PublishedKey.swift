import JSON

/// A key as an issuer publishes it (RFC 7517).
struct PublishedKey: Sendable, Equatable {
    let kid: String
    let type: String
    /// Such as `RS256`.
    let algorithm: String
    /// `sig`, or `enc`.
    let use: String
    /// The modulus, in base64url.
    let modulus: String

    init(_ key: JSONObject) throws {
        kid = try key.required("kid", key.string)
        type = try key.required("kty", key.string)
        algorithm = try key.required("alg", key.string)
        use = try key.required("use", key.string)
        modulus = try key.required("n", key.string)
    }
}
