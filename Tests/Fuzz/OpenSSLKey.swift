internal import COpenSSL

/// The issuer's key as OpenSSL alone knows it: read from its PEM, and asked in another way than the one that is tried.
@safe final class OpenSSLKey {
    struct Unreadable: Error {}

    private let key: OpaquePointer

    init(pem: String) throws(Unreadable) {
        let pem = Array(pem.utf8)
        let key = unsafe pem.withUnsafeBytes { unsafe shim_private_key_from_pem($0.baseAddress, Int32($0.count)) }
        guard let key = unsafe key else { throw Unreadable() }
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether OpenSSL takes these bytes for the signature of that message: PKCS #1 v1.5 of its SHA-256.
    func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        var digest = [UInt8](repeating: 0, count: 32)
        guard unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil) == 1 else { return false }
        let context = unsafe EVP_PKEY_CTX_new(key, nil)
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe EVP_PKEY_verify_init(context) == 1, unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else { return false }
        return unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    /// The bytes that a part stands for; nil where it is not the one text that stands for them.
    static func decode(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        var text = part.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0 }
        let missing = (4 - text.count % 4) % 4
        text += [UInt8](repeating: UInt8(ascii: "="), count: missing)
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3 + 1)
        let length = Int(unsafe EVP_DecodeBlock(&bytes, text, Int32(text.count)))
        guard length >= 0, missing < 3 else { return nil }
        bytes = Array(bytes.prefix(length - missing))
        var again = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let written = Int(unsafe EVP_EncodeBlock(&again, bytes, Int32(bytes.count)))
        // Its own alphabet does not count.
        let isOwn = part.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") }
        return isOwn && again.prefix(written).elementsEqual(text) ? bytes : nil
    }
}
