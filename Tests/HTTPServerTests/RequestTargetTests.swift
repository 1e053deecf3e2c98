import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RequestTargetTests {
    @Test(arguments: [
        ("/", []), ("/productos", ["productos"]), ("/productos/", ["productos", ""]), ("//", ["", ""]), ("/a%2Fb/c", ["a/b", "c"]),
        ("/a%20b", ["a b"]), ("/a+b", ["a+b"]), ("/%C3%B1", ["ñ"]), ("/a?b/c", ["a"]), ("http://h/x/y", ["x", "y"]), ("HTTP://h:80", []),
        ("http://h?q=1", []), ("/a;b=c/d,e", ["a;b=c", "d,e"]), ("/%7Eana", ["~ana"]),
    ])
    func `a path is split before it is decoded`(raw: String, segments: [String]) {
        #expect(RequestTarget(raw)?.segments == segments)
    }

    @Test(arguments: [
        "", "productos", "*", "host:443", "/a%00b", "/%", "/%4", "/%zz", "/%C3", "/%ED%A0%80", "/%FF", "/ñ", "/a b", "/a#b", "http://",
        "http:///a", "ftp://h/a", "/a?q=%00", "/a?%zz=1", "/a?q=%C3",
    ])
    func `a target of no form, with a broken escape, a NUL or no UTF-8 is refused`(raw: String) {
        #expect(RequestTarget(raw) == nil)
    }

    @Test(arguments: [
        ("/a", []), ("/a?", []), ("/a?b", [["b", ""]]), ("/a?b=", [["b", ""]]),
        ("/a?b=1&c=2&b=3", [["b", "1"], ["c", "2"], ["b", "3"]]),
        ("/a?b=x+y%2Bz", [["b", "x y+z"]]), ("/a?b=1=2", [["b", "1=2"]]), ("/a?&&b=1&", [["b", "1"]]), ("/a?b?c=/", [["b?c", "/"]]),
        ("/a?%C3%B1=%26", [["ñ", "&"]]),
    ])
    func `a query is read into its parameters`(raw: String, parameters: [[String]]) {
        #expect(RequestTarget(raw)?.query.map { [$0.name, $0.value] } == parameters)
    }

    @Test func `the first of two parameters of one name is meant`() throws {
        let target = try #require(RequestTarget("/a?b=1&b=2"))
        let request = Request(method: .get, target: target)
        #expect(request.query("b") == "1")
        #expect(request.query("c") == nil)
    }
}
