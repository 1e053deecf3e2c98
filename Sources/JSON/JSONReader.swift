/// The parser behind `JSONValue(parsing:)`. Source: RFC 8259.
///
/// Foundation's decoder is not used because it rounds numbers beyond 38 digits silently, takes duplicate names, trailing
/// commas and UTF-16, and does not name the member whose number does not fit.
struct JSONReader {
    static let maximumNumberLength = 64

    private let text: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0

    init(_ text: [UInt8], limits: JSONLimits) {
        self.text = text
        self.limits = limits
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == text.count else { throw error(.trailingText) }
        return value
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try nested { reader throws(JSONSyntaxError) in try reader.object() })
        case UInt8(ascii: "["): return .array(try nested { reader throws(JSONSyntaxError) in try reader.array() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func nested<Value>(
        _ body: (inout Self) throws(JSONSyntaxError) -> Value
    ) throws(JSONSyntaxError) -> Value {
        guard depth < limits.depth else { throw error(.tooDeep) }
        depth += 1
        position += 1
        skipSpace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private static let few = 24

    private mutating func object() throws(JSONSyntaxError) -> JSONObject {
        var members: [JSONObject.Member] = []
        // Where members are few, as they mostly are, looking through them is faster than hashing.
        var names: Set<String> = []
        if take("}") { return JSONObject(members) }
        repeat {
            skipSpace()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let name = try string()
            if members.count == Self.few { names = Set(members.map(\.name)) }
            let isNew = members.count < Self.few ? !members.contains { $0.name == name } : names.insert(name).inserted
            guard isNew else { throw JSONSyntaxError(offset: start, reason: .duplicateName(name)) }
            skipSpace()
            try expect(":")
            skipSpace()
            members.append(.init(name, try value()))
            skipSpace()
        } while take(",")
        try expect("}")
        return JSONObject(members)
    }

    private mutating func array() throws(JSONSyntaxError) -> [JSONValue] {
        var values: [JSONValue] = []
        if take("]") { return values }
        repeat {
            skipSpace()
            guard values.count < limits.arrayCount else { throw error(.tooLong) }
            values.append(try value())
            skipSpace()
        } while take(",")
        try expect("]")
        return values
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for byte in word.description.utf8 {
            guard try peek() == byte else { throw error(.unexpectedByte) }
            position += 1
        }
        return value
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        guard position - start <= Self.maximumNumberLength else { throw JSONSyntaxError(offset: start, reason: .numberTooLong) }
        return JSONNumber(text: String(decoding: text[start..<position], as: UTF8.self))
    }

    /// One digit or more.
    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[position] { position += 1 }
        guard position > start else { throw error(position < text.count ? .unexpectedByte : .unexpectedEnd) }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return try decoded(text[start..<position], at: start)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw error(.unexpectedByte) }
            position += 1
        }
    }

    /// The slower way, for a string with a backslash in it.
    private mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var bytes = Array(text[start..<position])
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try decoded(bytes[...], at: start)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: try escape())
            case 0..<0x20:
                position -= 1
                throw error(.unexpectedByte)
            default: bytes.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
        default:
            position -= 1
            throw error(.unexpectedByte)
        }
    }

    /// After `\u`: four hexadecimal digits, and a second escape when they are the first half of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Character {
        let start = position
        var code = try fourHexadecimalDigits()
        if 0xD800...0xDBFF ~= code {
            guard take("\\"), take("u") else { throw JSONSyntaxError(offset: start, reason: .invalidText) }
            let low = try fourHexadecimalDigits()
            guard 0xDC00...0xDFFF ~= low else { throw JSONSyntaxError(offset: start, reason: .invalidText) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONSyntaxError(offset: start, reason: .invalidText) }
        return Character(scalar)
    }

    private mutating func fourHexadecimalDigits() throws(JSONSyntaxError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue, text[position] < 0x80 else {
                throw error(.unexpectedByte)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func decoded(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(JSONSyntaxError) -> String {
        guard bytes.count <= limits.stringSize else { throw JSONSyntaxError(offset: offset, reason: .tooLong) }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw JSONSyntaxError(offset: offset, reason: .invalidText) }
        return string
    }

    // One byte at a time.

    private func peek() throws(JSONSyntaxError) -> UInt8 {
        guard position < text.count else { throw error(.unexpectedEnd) }
        return text[position]
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONSyntaxError) {
        guard take(character) else { throw error(position < text.count ? .unexpectedByte : .unexpectedEnd) }
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError { JSONSyntaxError(offset: position, reason: reason) }
}
