import JSON
import Testing

/// What RFC 8259 takes and what it does not; a test file beside this one has the inside of strings.
@Suite(.timeLimit(.minutes(5)))
struct ReadingTests {
    private func read(_ text: String) throws(JSONSyntaxError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("\"\"", .string("")), ("[]", .array([])),
            ("{}", .object(JSONObject([]))), (" \t\r\n1 \t\r\n", .number(JSONNumber(text: "1"))),
            ("[ ]", .array([])), ("{ }", .object(JSONObject([]))),
            ("[null,true , false]", .array([.null, .bool(true), .bool(false)])),
            ("[[],[[]]]", .array([.array([]), .array([.array([])])])),
            (#"{"b":1,"a":[]}"#, .object(JSONObject([.init("b", .number(JSONNumber(text: "1"))), .init("a", .array([]))]))),
            (" { \"a\" : null , \"\" : \"x\" } ", .object(JSONObject([.init("a", .null), .init("", .string("x"))]))),
        ] as [(String, JSONValue)])
    func `a valid text is read`(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "1234567890", "0.0", "0.5", "-0.5", "1.0", "1.50", "0e0", "0E1", "1e1", "1e+1", "1e-1", "1E01",
        "1.5e10", "-1.5E-10", "123456789012345678901234567890", "1e400", "0.1000000000000000000000000000000000000001",
    ])
    func `a number keeps its text`(text: String) throws {
        #expect(try read(text) == .number(JSONNumber(text: text)))
        #expect(try read("[\(text)]") == .array([.number(JSONNumber(text: text))]))
    }

    @Test(
        arguments: [
            ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("-", 1, .unexpectedEnd), ("1.", 2, .unexpectedEnd),
            ("1e", 2, .unexpectedEnd), ("1e+", 3, .unexpectedEnd), ("tru", 3, .unexpectedEnd), ("\"a", 2, .unexpectedEnd),
            ("\"a\\", 3, .unexpectedEnd), ("\"\\u00", 5, .unexpectedEnd), ("[", 1, .unexpectedEnd), ("[1", 2, .unexpectedEnd),
            ("[1,", 3, .unexpectedEnd), ("{", 1, .unexpectedEnd), ("{\"a\"", 4, .unexpectedEnd), ("{\"a\":", 5, .unexpectedEnd),
            ("{\"a\":1", 6, .unexpectedEnd), ("{\"a\":1,", 7, .unexpectedEnd),
            // Numbers.
            ("+1", 0, .unexpectedByte), (".5", 0, .unexpectedByte), ("-.5", 1, .unexpectedByte), ("--1", 1, .unexpectedByte),
            ("1.e1", 2, .unexpectedByte), ("1e1.5", 3, .trailingText), ("01", 1, .trailingText), ("-01", 2, .trailingText),
            ("[01]", 2, .unexpectedByte), ("0x10", 1, .trailingText), ("1_000", 1, .trailingText), ("1e+-1", 3, .unexpectedByte),
            ("NaN", 0, .unexpectedByte), ("nan", 1, .unexpectedByte), ("Infinity", 0, .unexpectedByte), ("-Infinity", 1, .unexpectedByte),
            ("- 1", 1, .unexpectedByte), ("1 2", 2, .trailingText), ("\u{661}", 0, .unexpectedByte),
            // Words.
            ("True", 0, .unexpectedByte), ("nulL", 3, .unexpectedByte), ("truefalse", 4, .trailingText), ("undefined", 0, .unexpectedByte),
            // Commas, brackets, names.
            ("[1,]", 3, .unexpectedByte), ("[,1]", 1, .unexpectedByte), ("[1,,2]", 3, .unexpectedByte), ("[1 2]", 3, .unexpectedByte),
            ("[1}", 2, .unexpectedByte), ("]", 0, .unexpectedByte), ("[]]", 2, .trailingText), ("{}{}", 2, .trailingText),
            ("{\"a\":1,}", 7, .unexpectedByte), ("{,}", 1, .unexpectedByte), ("{\"a\"}", 4, .unexpectedByte),
            ("{\"a\",1}", 4, .unexpectedByte),
            ("{a:1}", 1, .unexpectedByte), ("{'a':1}", 1, .unexpectedByte), ("{1:1}", 1, .unexpectedByte),
            ("{\"a\":1]", 6, .unexpectedByte),
            ("{\"a\":1 \"b\":2}", 7, .unexpectedByte), ("{\"a\"::1}", 5, .unexpectedByte), ("'a'", 0, .unexpectedByte),
            // What other readers take.
            ("// c\n1", 0, .unexpectedByte), ("[/* c */1]", 1, .unexpectedByte), ("1 # c", 2, .trailingText),
            ("\u{FEFF}1", 0, .unexpectedByte),
            ("1\u{FEFF}", 1, .trailingText), ("\u{B}1", 0, .unexpectedByte), ("\u{C}1", 0, .unexpectedByte),
            ("\u{A0}1", 0, .unexpectedByte),
            ("1\u{0}", 1, .trailingText), ("\u{0}", 0, .unexpectedByte), (";", 0, .unexpectedByte), ("{\"a\":1};", 7, .trailingText),
        ] as [(String, Int, JSONSyntaxError.Reason)])
    func `anything else is refused, and the error tells where`(text: String, offset: Int, reason: JSONSyntaxError.Reason) {
        #expect(throws: JSONSyntaxError(offset: offset, reason: reason)) { try read(text) }
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, 7, "a"), (#"{"a":1,"b":2,"a":1}"#, 13, "a"), (#"{"a":1,"\u0061":2}"#, 7, "a"), (#"{"":1,"":1}"#, 6, ""),
        (#"[{"x":{"n":null, "n":null}}]"#, 17, "n"), ("{\"\u{E9}\":1,\"e\\u0301\":2}", 8, "\u{E9}"),
    ])
    func `a name that comes twice is refused`(text: String, offset: Int, name: String) {
        #expect(throws: JSONSyntaxError(offset: offset, reason: .duplicateName(name))) { try read(text) }
    }

    /// However many there are: few are found in another way than many.
    @Test(arguments: [1, 2, 22, 23, 24, 25, 26, 200]) func `a name that comes twice among many is refused, wherever the first one stands`(
        count: Int
    ) throws {
        let members = (0..<count).map { #""n\#($0)":\#($0)"# }
        let text = "{" + members.joined(separator: ",")
        #expect(try read(text + "}").json == Array((text + "}").utf8))
        for twin in Set([0, count / 2, count - 1]) {
            let error = JSONSyntaxError(offset: text.utf8.count + 1, reason: .duplicateName("n\(twin)"))
            #expect(throws: error) { try read(text + ",\"n\(twin)\":0}") }
        }
    }

    @Test(arguments: [#"{"a":1,"A":2,"a ":3}"#, #"[{"a":1},{"a":2}]"#, #"{"a":{"a":{"a":1}}}"#])
    func `the same name in another object is no duplicate`(text: String) throws {
        #expect(try read(text).json == Array(text.utf8))
    }

    @Test(
        arguments: [[0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF, 0x00, 0x31], [0x31, 0x00], [0x00, 0x31], [0xEF, 0xBB, 0xBF, 0x31]] as [[UInt8]])
    func `another encoding, or a mark of one, is refused`(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `sixty-four levels are taken, one more is not`(opening: String) throws {
        let openings = Array(opening.utf8.filter { isOpening($0) })
        func nested(_ levels: Int) -> [UInt8] {
            let whole = String(repeating: opening, count: levels / openings.count) + (levels % openings.count == 1 ? "[" : "")
            let closing = whole.utf8.reversed().filter(isOpening).map { $0 == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}") }
            return Array(whole.utf8) + (whole.hasSuffix(":") ? [UInt8(ascii: "1")] : []) + closing
        }
        #expect(try JSONValue(parsing: nested(64)).json == nested(64))
        let offset = try #require(nested(65).lastIndex(where: isOpening))
        #expect(throws: JSONSyntaxError(offset: offset, reason: .tooDeep)) { try JSONValue(parsing: nested(65)) }
        #expect(throws: JSONSyntaxError(offset: offset, reason: .tooDeep)) { try read(String(repeating: opening, count: 100_000)) }
    }

    private func isOpening(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") }

    @Test func `levels are counted by depth, not by number`() throws {
        let text = "[" + String(repeating: "[],{},", count: 500) + "[]]"
        #expect(try read(text).json == Array(text.utf8))
    }

    @Test func `a number of sixty-four characters is taken, one more is not`() throws {
        let longest = "-0." + String(repeating: "1", count: 61)
        #expect(try read("[\(longest)]") == .array([.number(JSONNumber(text: longest))]))
        #expect(throws: JSONSyntaxError(offset: 1, reason: .numberTooLong)) { try read("[\(longest)1]") }
        #expect(throws: JSONSyntaxError(offset: 0, reason: .numberTooLong)) { try read(String(repeating: "9", count: 65)) }
    }

    @Test(arguments: [
        #"{"items":[{"producto_id":"a\u00e9\uD83D\uDE00ñ","cantidad":-1.5e+3},null,true,false],"x":{}}"#, #"["\"\\\/\b\f\n\r\t"]"#,
        #""é""#, "[0,1]", "true",
    ])
    func `a text that was cut off anywhere is refused`(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: bytes) }
        for length in bytes.indices {
            #expect(throws: JSONSyntaxError.self, "\(length) bytes") { try JSONValue(parsing: Array(bytes[..<length])) }
        }
    }
}
