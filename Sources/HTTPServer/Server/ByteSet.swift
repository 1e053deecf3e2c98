/// Some of the bytes of ASCII, as one bit each: each byte of a head is looked up in one.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    /// Letters, digits and `others`.
    private init(alphanumericAnd others: StaticString) {
        var (low, high): (UInt64, UInt64) = (0, 0)
        for byte in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\(others)".utf8 {
            if byte < 64 { low |= 1 << byte } else { high |= 1 << (byte - 64) }
        }
        (self.low, self.high) = (low, high)
    }

    /// RFC 9110, section 5.6.2.
    static let token = ByteSet(alphanumericAnd: "!#$%&'*+-.^_`|~")
    /// RFC 3986, section 3.2.2.
    static let host = ByteSet(alphanumericAnd: "-._~!$&'()*+;=:[]%")

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low >> byte & 1 == 1 }
        return byte < 128 && high >> (byte - 64) & 1 == 1
    }
}
