/// base64url without padding, as tokens and keys have it. Source: RFC 4648, section 5; RFC 7515, section 2.
package enum Base64URL {
    /// Strict: nothing but the 64 characters, no `=`, no white space, no length that cannot be, and no bit set that stands for
    /// nothing, so that a sequence of bytes has one text and no other. nil for anything else.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var (buffer, held): (UInt32, UInt32) = (0, 0)
        // Once, and not for each character.
        let values = Self.values
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            buffer = buffer << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> held))
            }
        }
        return buffer & (1 << held - 1) == 0 ? bytes : nil
    }

    /// The same, of a text.
    package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)[...]) }

    /// The text of these bytes.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var (buffer, held): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[Int(buffer >> held & 63)])
            }
        }
        if held > 0 { text.append(alphabet[Int(buffer << (6 - held) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// What each byte stands for; 255 for nothing.
    private static let values: [UInt8] = (0...255).map { byte in alphabet.firstIndex(of: byte).map(UInt8.init) ?? 255 }
}
