/// A UUID of version 7: 48 bits of milliseconds, then 74 random bits, so that keys made one after another lie beside
/// each other in an index. Source: RFC 9562, section 5.7.
package struct UUIDv7: Sendable, Hashable {
    /// The first 64 bits: milliseconds, version, 12 random bits.
    package let high: UInt64
    /// The last 64 bits: variant, 62 random bits.
    package let low: UInt64

    /// - Parameters:
    ///   - moment: wall-clock time; only its milliseconds are kept.
    ///   - random: 128 random bits, of which 74 are kept.
    package init(moment: Instante, random: (UInt64, UInt64)) {
        let millis = UInt64(clamping: moment.micros / 1000)
        high = millis << 16 | 0x7000 | (random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
    }
}

extension UUIDv7: CustomStringConvertible {
    /// The usual 36 characters, in lower case.
    package var description: String {
        let digits = Array((high.hexadecimal + low.hexadecimal).utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt64 {
    /// Sixteen hexadecimal digits in lower case.
    package var hexadecimal: String {
        unsafe String(unsafeUninitializedCapacity: 16) { digits in
            for place in 0..<16 {
                let value = UInt8(truncatingIfNeeded: self >> (60 - 4 * UInt64(place)) & 0xF)
                unsafe digits[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            }
            return 16
        }
    }
}
