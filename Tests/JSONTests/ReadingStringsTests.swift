import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ReadingStringsTests {
    private func read(_ text: String) throws(JSONSyntaxError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(arguments: [
        (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9\u20AC""#, "Aéé€"),
        (#""\u0000""#, "\u{0}"), (#""\uD7FF\uE000\uFFFF""#, "\u{D7FF}\u{E000}\u{FFFF}"),
        (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""x\ud83d\ude00y""#, "x😀y"),
        (#""e\u0301""#, "e\u{301}"), (#""\u0301""#, "\u{301}"), (#""\r\n""#, "\r\n"), (#""\\u0041""#, "\\u0041"),
        ("\"ñ€😀\"", "ñ€😀"), ("\"\u{7F}\u{80}\u{2028}\u{FEFF}\u{10FFFF}\"", "\u{7F}\u{80}\u{2028}\u{FEFF}\u{10FFFF}"), (#""/""#, "/"),
    ])
    func `a string is read, escapes and all`(text: String, string: String) throws {
        guard case .string(let read) = try read(text) else {
            Issue.record("no string")
            return
        }
        #expect(Array(read.unicodeScalars) == Array(string.unicodeScalars))
    }

    @Test(
        arguments: [
            (#""\x41""#, 2, .unexpectedByte), (#""\'""#, 2, .unexpectedByte), (#""\N""#, 2, .unexpectedByte),
            (#""\0""#, 2, .unexpectedByte),
            (#""\U0041""#, 2, .unexpectedByte), ("\"\\\n\"", 2, .unexpectedByte), (#""\u004""#, 6, .unexpectedByte),
            (#""\u00g0""#, 5, .unexpectedByte), (#""\u+041""#, 3, .unexpectedByte), (#""\u 041""#, 3, .unexpectedByte),
            (#""\u{41}""#, 3, .unexpectedByte), ("\"\\u00\u{FF11}1\"", 5, .unexpectedByte),
            // Halves of surrogate pairs.
            (#""\uD800""#, 3, .invalidText), (#""\uDC00""#, 3, .invalidText), (#""\uDFFFx""#, 3, .invalidText),
            (#""\uD83Dx""#, 3, .invalidText),
            (#""\uD83D\n""#, 3, .invalidText), (#""\uD83D\u0041""#, 3, .invalidText), (#""\uD83D\uD83D\uDE00""#, 3, .invalidText),
            (#""\uDE00\uD83D""#, 3, .invalidText), (#""\uD83D\u00g0""#, 11, .unexpectedByte),
        ] as [(String, Int, JSONSyntaxError.Reason)])
    func `a wrong escape is refused`(text: String, offset: Int, reason: JSONSyntaxError.Reason) {
        #expect(throws: JSONSyntaxError(offset: offset, reason: reason)) { try read(text) }
    }

    @Test(arguments: 0..<0x20 as Range<UInt8>)
    func `a control character must be escaped`(byte: UInt8) {
        let quote = UInt8(ascii: "\"")
        let error = JSONSyntaxError(offset: 2, reason: .unexpectedByte)
        #expect(throws: error) { try JSONValue(parsing: [quote, 0x61, byte, quote]) }
        let late = JSONSyntaxError(offset: 3, reason: .unexpectedByte)  // after an escape another loop reads on
        #expect(throws: late) { try JSONValue(parsing: [quote, UInt8(ascii: "\\"), UInt8(ascii: "n"), byte, quote]) }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC3], [0xC3, 0x41], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
            [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `broken UTF-8 is refused`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let error = JSONSyntaxError(offset: 1, reason: .invalidText)
        #expect(throws: error) { try JSONValue(parsing: [quote] + bytes + [quote]) }
        #expect(throws: error) { try JSONValue(parsing: [quote, UInt8(ascii: "\\"), UInt8(ascii: "n")] + bytes + [quote]) }
        let object = Array("{".utf8) + [quote] + bytes + [quote] + Array(":1}".utf8)
        #expect(throws: JSONSyntaxError(offset: 2, reason: .invalidText)) { try JSONValue(parsing: object) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }

    @Test(
        arguments: [
            [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xF0, 0x90, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]])
    func `the first and last of each length of UTF-8 are taken`(bytes: [UInt8]) throws {
        let quote = UInt8(ascii: "\"")
        #expect(try JSONValue(parsing: [quote] + bytes + [quote]) == .string(String(decoding: bytes, as: UTF8.self)))
    }
}
