internal import COpenSSL

/// The SHA-256 of some bytes (FIPS 180-4): what stands for a text that is too long, or too secret, to be kept.
package struct SHA256Digest: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Throws: `OpenSSLError`, which no input brings about.
    package init(_ bytes: [UInt8]) throws(OpenSSLError) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let result = unsafe withUnsafeMutableBytes(of: &words) { digest in
            unsafe bytes.withUnsafeBytes { input in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, digest.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, EVP_sha256(), nil)
            }
        }
        guard result == 1 else { throw OpenSSLError.last("SHA-256") }
        self.words = words
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { unsafe withUnsafeBytes(of: words) { unsafe Array($0) } }

    package static func == (a: Self, b: Self) -> Bool { a.words == b.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
