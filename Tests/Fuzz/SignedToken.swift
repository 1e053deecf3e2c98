/// A token with the issuer's own signature, in its parts.
struct SignedToken {
    let text: [UInt8]
    let parts: [ArraySlice<UInt8>]
    let isGood: Bool?

    init(_ text: String, isGood: Bool?) {
        self.text = Array(text.utf8)
        parts = self.text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        self.isGood = isGood
    }
}
