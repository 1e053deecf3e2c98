/// Changes to bytes, whatever they are.
extension [UInt8] {
    /// One to eight bits are others.
    func flipped(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        guard !bytes.isEmpty else { return bytes }
        for _ in 0...dice.below(8) { bytes[dice.below(count)] ^= 1 << UInt8(dice.below(8)) }
        return bytes
    }

    /// One to four characters are others of base64url.
    func respelled(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        guard !bytes.isEmpty else { return bytes }
        for _ in 0...dice.below(4) {
            let place = dice.below(count)
            if bytes[place] != UInt8(ascii: ".") { bytes[place] = dice.one(of: Self.alphabet) }
        }
        return bytes
    }

    /// Something is missing, or is there twice.
    func cut(_ dice: inout Dice) -> [UInt8] {
        let place = dice.below(count + 1)
        let length = dice.happens(500) ? 1 + dice.below(4) : dice.below(count + 1)
        let end = Swift.min(count, place + length)
        switch dice.below(4) {
        case 0: return Array(prefix(place))
        case 1: return Array(dropFirst(place))
        case 2: return Array(self[..<place] + self[end...])
        default: return Array(self[..<end] + self[place...])
        }
    }

    /// Something is put in.
    func inserted(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        let what = dice.happens(20) ? [UInt8](repeating: UInt8(ascii: "A"), count: 1 + dice.below(9000)) : dice.one(of: Self.insertions)
        bytes.insert(contentsOf: what.isEmpty ? [UInt8(truncatingIfNeeded: dice.next())] : what, at: dice.below(count + 1))
        return bytes
    }

    /// The same bytes in another spelling of base64, or of the text around it.
    func spelled(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        guard let last = bytes.last else { return bytes }
        switch dice.below(7) {
        case 0: bytes += Array("=".utf8)
        case 1: bytes += Array("==".utf8)
        case 2:
            // Bits that stand for nothing.
            let value = Self.alphabet.firstIndex(of: last) ?? 0
            bytes[count - 1] = Self.alphabet[value ^ (1 + dice.below(15))]
        case 3: bytes = bytes.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0 }
        case 4:
            let dots = indices.filter { self[$0] == UInt8(ascii: ".") }
            if let dot = dots.isEmpty ? nil : dice.one(of: dots) {
                bytes.replaceSubrange(dot...dot, with: dice.one(of: ["%2E", "=.", " .", "..", ".\n", "\u{FF0E}"]).utf8)
            }
        case 5: bytes.insert(contentsOf: dice.one(of: ["Bearer ", " ", "\u{FEFF}", "\t"]).utf8, at: 0)
        default: bytes.insert(contentsOf: dice.one(of: ["\n", " ", "\r\n"]).utf8, at: dice.below(count + 1))
        }
        return bytes
    }

    /// Claims with something else in them, which are JSON still or not.
    func edited(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        guard !bytes.isEmpty else { return bytes }
        for _ in 0...dice.below(3) {
            let place = dice.below(bytes.count)
            switch dice.below(4) {
            case 0: bytes[place] = 0x20 + UInt8(dice.below(95))
            case 1: if UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[place] { bytes[place] = UInt8(ascii: "0") + UInt8(dice.below(10)) }
            case 2: bytes.insert(contentsOf: dice.one(of: Self.pieces), at: place)
            default: bytes = bytes.cut(&dice)
            }
            if bytes.isEmpty { return bytes }
        }
        return bytes
    }

    /// A signature that is none of this token.
    func resigned(_ dice: inout Dice) -> [UInt8] {
        switch dice.below(8) {
        case 0: return Array(dropLast(1 + dice.below(count)))
        case 1: return [0] + self
        case 2: return self + [UInt8](repeating: 0, count: 1 + dice.below(300))
        case 3: return [UInt8](repeating: dice.happens(500) ? 0 : 0xFF, count: count)
        case 4: return reversed()
        case 5: return map { _ in UInt8(truncatingIfNeeded: dice.next()) }
        default: return flipped(&dice)
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let insertions: [[UInt8]] = ["", "", ".", "..", "=", " ", "\n", "%2E", "+", "/", "é", "\u{0}", "AAAA", "e30", "bnVsbA"]
        .map {
            Array($0.utf8)
        }

    private static let pieces: [[UInt8]] = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "1e9", "\\u0000", "\\ud800", "\"a\":1,", "\"exp\":99999999999,", "ñ", "\u{FEFF}",
        "/**/",
    ].map { Array($0.utf8) }
}
