package import JSON

/// Signs tokens: for issuers of development and for tests. From any thread.
package struct JWTSigner: Sendable {
    /// What tokens name the key by.
    package let kid: String
    /// The key.
    package let key: RSAPrivateKey

    package init(kid: String, key: RSAPrivateKey) {
        self.kid = kid
        self.key = key
    }

    /// What others verify with.
    package var jwk: JWK { JWK(kid: kid, key: key.publicKey) }

    /// - Parameter type: the header's `typ`.
    /// - Throws: `OpenSSLError`
    package func sign(_ claims: JSONObject, type: String = "at+jwt") throws(OpenSSLError) -> String {
        let header = JSONObject([.init("alg", .string("RS256")), .init("typ", .string(type)), .init("kid", .string(kid))])
        return try sign(header: header.json, payload: claims.json)
    }

    /// Any two texts, whatever they say.
    /// - Throws: `OpenSSLError`
    package func sign(header: [UInt8], payload: [UInt8]) throws(OpenSSLError) -> String {
        let input = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        return input + "." + Base64URL.encode(try key.sign(Array(input.utf8)))
    }
}
