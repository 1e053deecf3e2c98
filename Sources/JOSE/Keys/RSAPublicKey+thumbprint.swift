extension RSAPublicKey {
    /// A name that is this key's and no other's: base64url of the SHA-256 of its JWK (RFC 7638).
    /// - Throws: `OpenSSLError`, which no key brings about.
    package func thumbprint() throws(OpenSSLError) -> String {
        let jwk = #"{"e":"\#(Base64URL.encode(exponent))","kty":"RSA","n":"\#(Base64URL.encode(modulus))"}"#
        return Base64URL.encode(try SHA256Digest(Array(jwk.utf8)).bytes)
    }
}
