internal import COpenSSL

/// A public key of RSA that signatures are looked at with. From any thread.
///
/// OpenSSL makes a key of any two numbers. With the exponent 1 the padded message is its own signature, with a short modulus anybody
/// finds the other half: such keys are refused when they are made, not when they are used.
@safe package final class RSAPublicKey: @unchecked Sendable {  // unchecked: neither is changed, and OpenSSL counts users
    /// Why two numbers are no key.
    package enum Refusal: Error, Equatable {
        /// Not of 2048 to 8192 bits.
        case modulusBits(Int)
        /// Every product of two odd primes is odd.
        case evenModulus
        /// Not odd, or not from 65537 to 2^32.
        case exponent
        case openSSL(OpenSSLError)
    }

    private let key: OpaquePointer
    /// Ready to verify. It is copied for each signature, which takes 2 µs less than to make one ready.
    private let prepared: OpaquePointer
    /// Big-endian, without zeros in front.
    package let modulus: [UInt8]
    /// Big-endian, without zeros in front.
    package let exponent: [UInt8]

    /// - Parameters: unsigned and big-endian, as RFC 7518, section 6.3.1, has them.
    package convenience init(modulus: [UInt8], exponent: [UInt8]) throws(Refusal) {
        let (modulus, exponent) = (Array(modulus.drop { $0 == 0 }), Array(exponent.drop { $0 == 0 }))
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard 2048...8192 ~= bits else { throw .modulusBits(bits) }
        guard modulus.last.map({ $0 & 1 == 1 }) == true else { throw .evenModulus }
        let value = exponent.count <= 8 ? exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : .max
        guard 65537...(1 << 32) ~= value, value & 1 == 1 else { throw .exponent }
        do throws(OpenSSLError) {
            try self.init(anyModulus: modulus, exponent: exponent)
        } catch {
            throw .openSSL(error)
        }
    }

    /// A key of any two numbers: for tests of what lies below the rules above.
    init(anyModulus modulus: [UInt8], exponent: [UInt8]) throws(OpenSSLError) {
        let key = unsafe modulus.withUnsafeBufferPointer { n in
            unsafe exponent.withUnsafeBufferPointer { e in
                unsafe shim_rsa_public_key(n.baseAddress, Int32(n.count), e.baseAddress, Int32(e.count))
            }
        }
        guard let key = unsafe key else { throw OpenSSLError.last("RSA public key") }
        let context = unsafe EVP_MD_CTX_new()
        guard let prepared = unsafe context, unsafe EVP_DigestVerifyInit(prepared, nil, EVP_sha256(), nil, key) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            unsafe EVP_PKEY_free(key)
            throw OpenSSLError.last("RSA public key")
        }
        unsafe self.key = key
        unsafe self.prepared = prepared
        self.modulus = modulus
        self.exponent = exponent
    }

    deinit {
        unsafe EVP_MD_CTX_free(prepared)
        unsafe EVP_PKEY_free(key)
    }

    /// Whether this is the RS256 signature of the message: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2). Whatever OpenSSL
    /// answers other than 1, it is not.
    package func isValid(_ signature: [UInt8], of message: ArraySlice<UInt8>) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        var result: Int32 = 0
        if unsafe EVP_MD_CTX_copy_ex(context, prepared) == 1 {
            unsafe signature.withUnsafeBufferPointer { signature in
                unsafe message.withUnsafeBufferPointer { message in
                    result = unsafe EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress, message.count)
                }
            }
        }
        if result != 1 { OpenSSLError.clear() }
        return result == 1
    }
}

extension RSAPublicKey: Equatable {
    package static func == (a: RSAPublicKey, b: RSAPublicKey) -> Bool { a.modulus == b.modulus && a.exponent == b.exponent }
}

extension RSAPublicKey.Refusal: CustomStringConvertible {
    /// A few words for the log.
    package var description: String {
        switch self {
        case .modulusBits(let bits): "a modulus of \(bits) bits"
        case .evenModulus: "an even modulus"
        case .exponent: "its exponent"
        case .openSSL(let error): error.description
        }
    }
}
