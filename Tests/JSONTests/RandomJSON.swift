import JSON
import TestSupport

/// JSON drawn by chance: values, spaces where they may stand, and damage.
struct RandomJSON {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func value(depth: Int) -> JSONValue {
        switch number(0...(depth > 0 ? 9 : 4)) {
        case 0: return .null
        case 1: return .bool(number(0...1) == 1)
        case 2, 3: return .number(JSONNumber(text: numberText()))
        case 4: return .string(string())
        case 5, 6, 7: return .array((0..<number(0...4)).map { _ in value(depth: depth - 1) })
        default:
            var names: Set<String> = []
            for _ in 0..<number(0...4) { names.insert(string()) }
            return .object(JSONObject(names.sorted().map { .init($0, value(depth: depth - 1)) }))
        }
    }

    private mutating func numberText() -> String {
        var text = number(0...2) == 0 ? "-" : ""
        text += number(0...4) == 0 ? "0" : String(number(1...1_000_000))
        if number(0...2) == 0 { text += "." + String(number(0...99_999)) }
        if number(0...4) == 0 { text += ["e", "E", "e+", "E-"][number(0...3)] + String(number(0...9)) }
        return text
    }

    private mutating func string() -> String {
        var string = ""
        for _ in 0..<number(0...8) {
            switch number(0...5) {
            case 0: string.unicodeScalars.append(Unicode.Scalar(UInt8(number(0...0x1F))))
            case 1: string.unicodeScalars.append(["\"", "\\", "/", "\u{7F}", "\u{2028}", "\u{301}"][number(0...5)])
            case 2: string.unicodeScalars.append(Unicode.Scalar(UInt32(number(0x80...0xD7FF))) ?? "x")
            case 3: string.unicodeScalars.append(Unicode.Scalar(UInt32(number(0xE000...0x10FFFF))) ?? "x")
            default: string.unicodeScalars.append(Unicode.Scalar(UInt8(number(0x20...0x7E))))
            }
        }
        return string
    }

    /// `text`, which has no spaces outside its strings, with some before and after its brackets, commas and colons.
    mutating func spaced(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var (inString, escaped) = (false, false)
        for byte in text {
            let structural = !inString && Array("[]{},:".utf8).contains(byte)
            if structural { result += spaces() }
            result.append(byte)
            if structural { result += spaces() }
            if byte == UInt8(ascii: "\""), !escaped { inString.toggle() }
            escaped = inString && byte == UInt8(ascii: "\\") && !escaped
        }
        return result
    }

    private mutating func spaces() -> [UInt8] { (0..<number(0...2)).map { _ in [0x20, 0x09, 0x0A, 0x0D][number(0...3)] } }

    /// `text` with one to three changes: a byte changed, put in or left out, a piece doubled, the end cut off.
    mutating func mutated(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<number(1...3) where !text.isEmpty {
            let place = number(0...text.count - 1)
            switch number(0...5) {
            case 0: text[place] = UInt8(number(0...255))
            case 1: text[place] = telling()
            case 2: text.insert(telling(), at: place)
            case 3: text.remove(at: place)
            case 4: text.insert(contentsOf: text[place..<min(text.count, place + number(1...12))], at: number(0...text.count))
            default: if number(0...3) == 0 { text.removeSubrange(place...) }
            }
        }
        return text
    }

    /// A byte that means something in JSON or UTF-8.
    private mutating func telling() -> UInt8 {
        let plain = Array(#"[]{},:"\/ +-.eE0123456789truefalsn"#.utf8)
        let bytes = plain + [0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x7F, 0x80, 0xC0, 0xC3, 0xED, 0xA0, 0xF4, 0xFF]
        return bytes[number(0...bytes.count - 1)]
    }

    mutating func bytes(count: ClosedRange<Int>) -> [UInt8] { (0..<number(count)).map { _ in UInt8(number(0...255)) } }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
}
