/// What somebody shows as a token.
package struct Input: Sendable {
    /// How it was made.
    package enum Kind: String, Sendable, CaseIterable {
        /// A token with its own signature, as it was signed.
        case signed
        /// Bits flipped anywhere.
        case bits
        /// Characters replaced by others of the same alphabet.
        case characters
        /// Cut off, cut out, or doubled.
        case cut
        /// Something put in.
        case inserted
        /// Parts of several tokens, more of them or fewer, in any order.
        case parts
        /// Another spelling of the same bytes.
        case spelling
        /// Another header, of another token's text.
        case header
        /// Other bytes in the claims.
        case claims
        /// Other bytes in the signature.
        case signature
        /// Two of those, one after the other.
        case twofold
    }

    package let kind: Kind
    package let text: [UInt8]
    /// Whether it must be taken; nil where that is for the referee alone to say.
    package let isGood: Bool?
}
