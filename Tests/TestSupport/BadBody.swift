/// A body that a service refuses, with the sentence that it must answer.
package struct BadBody: Sendable, CustomStringConvertible {
    package let bytes: [UInt8]
    package let error: String

    package init(bytes: [UInt8], _ error: String) {
        self.bytes = bytes
        self.error = error
    }

    package var description: String { String(decoding: bytes.prefix(120), as: UTF8.self) }

    /// One body for each value, refused with the same sentence.
    package static func each(_ values: [String], _ error: String, _ body: (String) -> String = { $0 }) -> [BadBody] {
        values.map { BadBody(bytes: Array(body($0).utf8), error) }
    }

    /// What is no JSON object, whoever is asked.
    package static let noObject: [BadBody] = [each(noJSON, syntax), noUnicode, each(otherValues, "El cuerpo debe ser un objeto")].flatMap {
        $0
    }

    private static let syntax = "JSON inválido"

    private static let noJSON = [
        "", " ", "hola", "{", #"{"a":1"#, #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{'a':1}", "{} {}", #"{"a":01}"#, #"{"a":.5}"#, #"{"a":+1}"#,
        #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":"\x"}"#, #"{"a":"\ud800"}"#, "{\"a\":\"\n\"}", #"{"a":1,"a":2}"#, "// x\n{}", "a=1&b=2",
        #"{"a":"# + String(repeating: "[", count: 70) + String(repeating: "]", count: 70) + "}",
        #"{"a":"# + String(repeating: "9", count: 65) + "}",
    ]

    /// Bytes that are no UTF-8, a surrogate, a byte order mark, UTF-16.
    private static let noUnicode: [BadBody] = {
        let before = Array(#"{"a":""#.utf8)
        let after = Array(#""}"#.utf8)
        let bodies: [[UInt8]] = [
            before + [0xFF] + after, before + [0xC3] + after, before + [0xED, 0xA0, 0x80] + after, [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
            [0x7B, 0x00, 0x7D, 0x00],
        ]
        return bodies.map { BadBody(bytes: $0, syntax) }
    }()

    private static let otherValues = ["[]", "null", "1", #""x""#, "true", "[{}]"]
}
