internal import COpenSSL
internal import JOSE

/// What a forger can do who knows OpenSSL and has public keys, or keys of his own.
package enum Forger {
    package enum Digest: String, Sendable { case sha256, sha384, sha512 }

    /// HMAC, as HS256 and its like have it.
    package static func hmac(_ digest: Digest, key: [UInt8], _ message: String) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let message = Array(message.utf8)
        unsafe HMAC(function(digest), key, Int32(key.count), message, message.count, &code, &length)
        return Array(code.prefix(Int(length)))
    }

    /// A signature of RSA with another digest, or with the padding of PS256.
    package static func signature(_ pem: String, _ digest: Digest, pss: Bool = false, _ message: String) -> [UInt8] {
        let pem = Array(pem.utf8)
        let key = unsafe pem.withUnsafeBytes { unsafe shim_private_key_from_pem($0.baseAddress, Int32($0.count)) }
        let context = unsafe EVP_MD_CTX_new()
        defer {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
        }
        var keyContext: OpaquePointer?
        unsafe EVP_DigestSignInit(context, &keyContext, function(digest), nil, key)
        if pss { unsafe EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) }
        var (signature, length) = ([UInt8](repeating: 0, count: 1024), 1024)
        let message = Array(message.utf8)
        unsafe EVP_DigestSign(context, &signature, &length, message, message.count)
        return Array(signature.prefix(length))
    }

    /// The DER of a public key (SubjectPublicKeyInfo), as it stands in PEM files.
    package static func publicDER(_ pem: String) -> [UInt8] {
        let pem = Array(pem.utf8)
        let key = unsafe pem.withUnsafeBytes { unsafe shim_private_key_from_pem($0.baseAddress, Int32($0.count)) }
        defer { unsafe EVP_PKEY_free(key) }
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_PUBKEY(key, &bytes)
        defer { unsafe CRYPTO_free(bytes, nil, 0) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(max(length, 0))))
    }

    /// That DER as PEM.
    package static func publicPEM(_ der: [UInt8]) -> String {
        let text = Array(Base64.encode(der))
        let lines = stride(from: 0, to: text.count, by: 64).map { String(text[$0..<min($0 + 64, text.count)]) }
        return "-----BEGIN PUBLIC KEY-----\n" + lines.joined(separator: "\n") + "\n-----END PUBLIC KEY-----\n"
    }

    /// What a signature of RSA is before the exponent: with the exponent 1 it is the signature (RFC 8017, section 9.2).
    package static func paddedDigest(_ message: String, size: Int) -> [UInt8] {
        let algorithm: [UInt8] = [
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
        ]
        let digest = (try? SHA256Digest(Array(message.utf8)).bytes) ?? []
        let end = algorithm + digest
        return [0, 1] + [UInt8](repeating: 0xFF, count: size - 3 - end.count) + [0] + end
    }

    /// a + b, big-endian, with as many bytes as it takes.
    package static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        let size = max(a.count, b.count)
        let (a, b) = ([UInt8](repeating: 0, count: size - a.count) + a, [UInt8](repeating: 0, count: size - b.count) + b)
        var (sum, carry): ([UInt8], Int) = (a, 0)
        for place in sum.indices.reversed() {
            carry += Int(a[place]) + Int(b[place])
            sum[place] = UInt8(carry & 0xFF)
            carry >>= 8
        }
        return carry > 0 ? [UInt8(carry)] + sum : sum
    }

    private static func function(_ digest: Digest) -> OpaquePointer? {
        switch digest {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}
