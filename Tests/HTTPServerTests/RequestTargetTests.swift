import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct RequestTargetTests {
    @Test(arguments: [
        ("/", []),
        ("/a", ["a"]),
        ("/a/b%20c", ["a", "b c"]),
        ("/a/", ["a", ""]),
        ("//", ["", ""]),
        ("/a//b", ["a", "", "b"]),
        ("/a%2Fb", ["a/b"]),
        ("/a%2fb/c", ["a/b", "c"]),
        ("/%2E%2E/x", ["..", "x"]),
        ("/a+b", ["a+b"]),
        ("/%2B", ["+"]),
        ("/caf%C3%A9", ["café"]),
        ("/%F0%9F%8D%8B", ["🍋"]),
        ("/a%25b", ["a%b"]),
        ("/a;v=1,2", ["a;v=1,2"]),
        ("/a%0Ab", ["a\nb"]),
        ("http://host/a/b", ["a", "b"]),
        ("HTTP://host:8080/a", ["a"]),
        ("http://host", []),
        ("http://host?x=1", []),
    ])
    func `a path is split, then decoded`(raw: String, segments: [String]) throws {
        #expect(try #require(RequestTarget(raw)).segments == segments)
    }

    @Test(arguments: [
        ("/a", [["": ""]].filter { _ in false }),
        ("/a?", []),
        ("/a?x=1", [["x": "1"]]),
        ("/a?x=1&y=2&x=3", [["x": "1"], ["y": "2"], ["x": "3"]]),
        ("/a?x", [["x": ""]]),
        ("/a?x=", [["x": ""]]),
        ("/a?=1", [["": "1"]]),
        ("/a?x=1=2", [["x": "1=2"]]),
        ("/a?&&x=1&", [["x": "1"]]),
        ("/a?x=a+b%2Bc", [["x": "a b+c"]]),
        ("/a?a+b=1", [["a b": "1"]]),
        ("/a?x=%26%3D", [["x": "&="]]),
        ("/a?x=/b?c", [["x": "/b?c"]]),
        ("/a?x=%C3%B1", [["x": "ñ"]]),
        ("http://host?x=1", [["x": "1"]]),
        ("http://host/a?x=http://b/", [["x": "http://b/"]]),
    ])
    func `a query is split, then decoded`(raw: String, pairs: [[String: String]]) throws {
        #expect(try #require(RequestTarget(raw)).query.map { [$0.name: $0.value] } == pairs)
    }

    @Test(arguments: [
        "", "*", "a", "?x=1", "host:80", "https://host/a", "http://", "http:///a", "ftp://host/a",  // no form of ours
        "/a b", "/a\tb", "/a\u{7F}", "/a\0b", "/a\r\nb", "/a#b", "/café", "/a?x=ñ",  // must be encoded
        "/%", "/%2", "/%zz", "/%2g", "/%-1", "/a%2", "/a?x=%", "/a?%4=1", "/%%20",  // broken escapes
        "/a%00b", "/%00", "/a?x=%00", "/a?%00",  // NUL
        "/%FF", "/%C3", "/%C3/%A9", "/%C0%AF", "/%ED%A0%80", "/a?x=%E2%82", "/%F4%90%80%80",  // no UTF-8
    ])
    func `a target that two readers could understand differently is none`(raw: String) {
        #expect(RequestTarget(raw) == nil)
    }

    @Test func `the path stays as it was sent`() throws {
        #expect(try #require(RequestTarget("/a%2Fb/c?x=1")).path == "/a%2Fb/c")
        #expect(try #require(RequestTarget("http://host")).path == "/")
        #expect(try #require(RequestTarget("http://host/a%20b?x")).path == "/a%20b")
    }

    @Test func `a request finds the first parameter of a name`() throws {
        let request = Request(method: .get, target: try #require(RequestTarget("/?a=1&b=2&a=3&c")))
        #expect(request.query("a") == "1")
        #expect(request.query("b") == "2")
        #expect(request.query("c") == "")
        #expect(request.query("A") == nil)
    }
}
