import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct JSONWriterTests {
    private struct Linea: JSONEncodable {
        let id: String
        let cantidad: Int

        func encode(into writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("id", id)
                writer.member("cantidad", cantidad)
            }
        }
    }

    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `members stand in the order they were given, with commas between`() {
        let text = written { writer in
            writer.object { writer in
                writer.member("z", "x")
                writer.member("a", Int64.min)
                writer.optional("sin", String?.none)
                writer.optional("con", Int64?.some(.max))
                writer.member("si", true)
                writer.member("no", false)
                writer.member("numero", JSONNumber(text: "1.50"))
                writer.member("nada", JSONValue.null)
            }
        }
        let expected = #"{"z":"x","a":-9223372036854775808,"con":9223372036854775807,"si":true,"no":false,"numero":1.50,"nada":null}"#
        #expect(text == expected)
    }

    @Test func `lists and objects nest, and commas follow them`() {
        let text = written { writer in
            writer.object { writer in
                writer.member("vacia", list: [Int]())
                writer.member("lineas", list: [Linea(id: "a", cantidad: 1), Linea(id: "b", cantidad: 2)])
                writer.member("dentro") { writer in
                    writer.member("objeto") { _ in }
                    writer.member("n", 1)
                }
                writer.member("fin", 0)
            }
        }
        let expected =
            #"{"vacia":[],"lineas":[{"id":"a","cantidad":1},{"id":"b","cantidad":2}],"dentro":{"objeto":{},"n":1},"fin":0}"#
        #expect(text == expected)
    }

    @Test func `arrays hold values of any kind`() {
        let text = written { writer in
            writer.array { writer in
                writer.literal("1.5")
                writer.string("x")
                writer.array { _ in }
                writer.object { _ in }
                writer.array([[1, 2], []].map { JSONValue.array($0.map { .number(JSONNumber(text: "\($0)")) }) })
                writer.literal("null")
            }
        }
        #expect(text == #"[1.5,"x",[],{},[[1,2],[]],null]"#)
    }

    @Test(arguments: [
        ("", #""""#), ("a/b", #""a/b""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#), ("\r\n", #""\r\n""#),
        ("\u{0}\u{1}\u{8}\u{B}\u{C}\u{F}\u{10}\u{1F}", #""\u0000\u0001\u0008\u000b\u000c\u000f\u0010\u001f""#),
        ("\u{7F}ñ€😀\u{2028}", "\"\u{7F}ñ€😀\u{2028}\""), ("e\u{301}", "\"e\u{301}\""),
    ])
    func `a string is escaped where it must be`(string: String, text: String) {
        #expect(string.json == Array(text.utf8))
        #expect(written { writer in writer.object { $0.member(string, 1) } } == "{\(text):1}")
    }

    @Test func `every character up to U+00FF is read back`() throws {
        for code in 0...0xFF as ClosedRange<UInt8> {
            let string = String(Unicode.Scalar(code))
            #expect(try JSONValue(parsing: string.json) == .string(string))
        }
    }
}
