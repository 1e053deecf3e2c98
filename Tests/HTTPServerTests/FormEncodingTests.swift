import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct FormEncodingTests {
    private func fields(_ text: String) -> [[String]]? { FormEncoding.fields(Array(text.utf8))?.map { [$0.name, $0.value] } }

    @Test(arguments: [
        ("", []), ("a=1", [["a", "1"]]), ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("a=1&a=2", [["a", "1"], ["a", "2"]]),
        ("a", [["a", ""]]), ("a=", [["a", ""]]), ("=1", [["", "1"]]), ("a=b=c", [["a", "b=c"]]),
        ("&a=1&&b=2&", [["a", "1"], ["b", "2"]]),
        ("a+b=c+d", [["a b", "c d"]]), ("a%20b=%2B%26%3D%25", [["a b", "+&=%"]]), ("n=%C3%B1%e2%82%ac", [["n", "ñ€"]]),
        ("a=?#/", [["a", "?#/"]]), ("%3D=%0A", [["=", "\n"]]),
    ])
    func `a form is taken apart before it is decoded`(text: String, expected: [[String]]) { #expect(fields(text) == expected) }

    @Test(arguments: [
        "%", "a=%", "a=%4", "a=%4g", "a=%%41", "a=%00", "%00=a", "a=%FF", "a=%C3", "a=ñ", "a=a b", "a=1\n", "a=\u{7F}", "a=%+1",
    ])
    func `what is not encoded as it must be is no form`(text: String) {
        #expect(fields(text) == nil)
        #expect(FormEncoding.value(Array(text.utf8)) == nil)
    }

    @Test func `one value by itself may hold what would part fields`() {
        #expect(FormEncoding.value(Array("a=1&b+%2B".utf8)) == "a=1&b +")
        #expect(FormEncoding.value([]) == "")
    }
}
