/// A signed text of three parts, taken apart: `header.payload.signature`. Nothing of it has been looked at but its form.
/// Source: RFC 7515, section 7.1.
package struct CompactJWS: Sendable {
    /// More bytes are not looked at.
    package static let maximumSize = 8 << 10

    /// What is signed: the first two parts with the dot between them, as they came.
    package let signingInput: ArraySlice<UInt8>
    /// Decoded, not empty.
    package let header: [UInt8]
    /// Decoded, not empty.
    package let payload: [UInt8]
    /// Decoded, not empty.
    package let signature: [UInt8]

    /// - Throws: `TokenError.tooLarge`, `TokenError.notCompact`
    package init(_ text: [UInt8]) throws(TokenError) {
        guard text.count <= Self.maximumSize else { throw .tooLarge }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }), let header = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
        else { throw .notCompact }
        signingInput = text[..<parts[1].endIndex]
        self.header = header
        self.payload = payload
        self.signature = signature
    }
}
