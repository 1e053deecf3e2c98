internal import COpenSSL

/// A private key of RSA that signs. From any thread.
@safe package final class RSAPrivateKey: @unchecked Sendable {  // unchecked: the key is never changed, and OpenSSL counts its users
    private let key: OpaquePointer

    /// Of the same pair.
    package let publicKey: RSAPublicKey

    /// A new one, from OpenSSL's own random numbers. It takes a tenth of a second or more.
    /// - Parameter bits: from 2048.
    /// - Throws: `OpenSSLError`, `RSAPublicKey.Refusal`
    package convenience init(bits: Int = 2048) throws {
        guard let key = unsafe shim_rsa_generate(UInt32(clamping: bits)) else { throw OpenSSLError.last("RSA key") }
        try unsafe self.init(key)
    }

    /// One that was kept.
    /// - Parameter pem: PKCS #8, not encrypted (RFC 7468, section 10), or PKCS #1, as older tools write it.
    /// - Throws: `OpenSSLError` for anything else, `RSAPublicKey.Refusal`
    package convenience init(pem: String) throws {
        let bytes = Array(pem.utf8)
        let key = unsafe bytes.withUnsafeBytes { unsafe shim_private_key_from_pem($0.baseAddress, Int32(clamping: $0.count)) }
        guard let key = unsafe key else { throw OpenSSLError.last("private key") }
        // A key that is for PSS alone (RFC 4055) has the same two numbers, and would sign in another way without a word.
        guard unsafe EVP_PKEY_is_a(key, "RSA") == 1 else {
            unsafe EVP_PKEY_free(key)
            throw OpenSSLError(operation: "private key", message: "it is no key of RSA")
        }
        try unsafe self.init(key)
    }

    private init(_ key: OpaquePointer) throws {
        func number(isModulus: Int32) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 2048)
            let length = unsafe bytes.withUnsafeMutableBufferPointer {
                unsafe shim_rsa_number(key, isModulus, $0.baseAddress, Int32($0.count))
            }
            return Array(bytes.prefix(Int(length)))
        }
        do {
            publicKey = try RSAPublicKey(modulus: number(isModulus: 1), exponent: number(isModulus: 0))
        } catch {
            OpenSSLError.clear()
            unsafe EVP_PKEY_free(key)
            throw error
        }
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// To be kept where nobody else reads it: PKCS #8, not encrypted.
    /// - Throws: `OpenSSLError`
    package func pem() throws(OpenSSLError) -> String {
        guard let bio = unsafe shim_private_key_pem(key) else { throw OpenSSLError.last("PEM") }
        defer { unsafe BIO_free(bio) }
        var data: UnsafeMutablePointer<CChar>?
        let length = unsafe shim_bio_data(bio, &data)
        return unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self)
    }

    /// The RS256 signature of a message (RFC 8017, section 8.2.1).
    /// - Throws: `OpenSSLError`
    package func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw OpenSSLError.last("signature") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: publicKey.modulus.count)
        var length = signature.count
        var result: Int32 = 0
        if unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 {
            unsafe signature.withUnsafeMutableBufferPointer { signature in
                unsafe message.withUnsafeBufferPointer { message in
                    result = unsafe EVP_DigestSign(context, signature.baseAddress, &length, message.baseAddress, message.count)
                }
            }
        }
        guard result == 1 else { throw OpenSSLError.last("signature") }
        return Array(signature.prefix(length))
    }
}
