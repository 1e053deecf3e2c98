internal import COpenSSL
internal import JOSE

extension Forger {
    /// A new private key of any kind, as PEM.
    /// - Parameters:
    ///   - kind: OpenSSL's name of it: `RSA`, `RSA-PSS`, `EC`.
    ///   - bits: of a modulus.
    ///   - passphrase: encrypts it; nil leaves it readable.
    ///   - isTraditional: PKCS #1 and its like, in place of PKCS #8.
    package static func pem(_ kind: String, bits: Int = 2048, passphrase: String? = nil, isTraditional: Bool = false) -> String {
        var key: OpaquePointer?
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind, nil)
        unsafe EVP_PKEY_keygen_init(context)
        if kind == "EC" {
            unsafe EVP_PKEY_CTX_set_group_name(context, "P-256")
        } else {
            unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits))
        }
        unsafe EVP_PKEY_generate(context, &key)
        let bio = unsafe BIO_new(BIO_s_mem())
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            unsafe EVP_PKEY_free(key)
            unsafe BIO_free(bio)
        }
        let cipher = unsafe passphrase == nil ? nil : EVP_aes_256_cbc()
        let secret = Array((passphrase ?? "").utf8)
        unsafe secret.withUnsafeBufferPointer { secret in
            if isTraditional {
                unsafe PEM_write_bio_PrivateKey_traditional(bio, key, cipher, secret.baseAddress, Int32(secret.count), nil, nil)
            } else {
                let secret = unsafe UnsafeRawPointer(secret.baseAddress)?.assumingMemoryBound(to: CChar.self)
                unsafe PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, secret, Int32((passphrase ?? "").utf8.count), nil, nil)
            }
        }
        var data: UnsafeMutablePointer<CChar>?
        let length = unsafe shim_bio_data(bio, &data)
        return unsafe String(decoding: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self)
    }

    /// The two numbers of a key, big-endian, whatever they are.
    package static func numbers(_ pem: String) -> (modulus: [UInt8], exponent: [UInt8]) {
        let pem = Array(pem.utf8)
        let key = unsafe pem.withUnsafeBytes { unsafe shim_private_key_from_pem($0.baseAddress, Int32($0.count)) }
        defer { unsafe EVP_PKEY_free(key) }
        func number(_ isModulus: Int32) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let length = unsafe shim_rsa_number(key, isModulus, &bytes, Int32(bytes.count))
            return Array(bytes.prefix(Int(length)))
        }
        return (number(1), number(0))
    }

    /// A modulus of `size` bytes for which this message has a signature with the exponent 2, and that signature: n = s² - m, so that
    /// s² = m in that modulus. It takes no factor of any number.
    package static func squareRoot(of message: String, size: Int) -> (modulus: [UInt8], signature: [UInt8]) {
        let (root, modulus, digest, context) = unsafe (BN_new(), BN_new(), BN_new(), BN_CTX_new())
        defer {
            unsafe BN_free(root)
            unsafe BN_free(modulus)
            unsafe BN_free(digest)
            unsafe BN_CTX_free(context)
        }
        let padded = paddedDigest(message, size: size)
        unsafe BN_bin2bn(padded, Int32(padded.count), digest)
        // The two highest bits are set, so that the square has all of its bits. It is even where the digest is odd, and n odd so.
        unsafe BN_rand(root, Int32(size * 4), 1, 0)
        if (unsafe BN_is_odd(root)) == (unsafe BN_is_odd(digest)) { unsafe BN_sub_word(root, 1) }
        unsafe BN_sqr(modulus, root, context)
        unsafe BN_sub(modulus, modulus, digest)
        func bytes(_ number: OpaquePointer?) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: size)
            unsafe BN_bn2binpad(number, &bytes, Int32(size))
            return bytes
        }
        return unsafe (bytes(modulus), bytes(root))
    }
}
