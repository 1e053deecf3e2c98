import HTTPServer
import TestSupport
import Testing

@testable import ServiceKit

/// `ETag` and `If-None-Match`.
@Suite(.timeLimit(.minutes(5)))
struct ConditionalTests {
    @Test(arguments: [
        ("", "6c62272e07bb014262b821756295c58d"), ("a", "d228cb696f1a8caf78912b704e4a8964"),
        ("foobar", "343e1662793c64bf6f0d3597ba446f18"),
    ])
    func `a tag is the hash that FNV's authors publish`(text: String, tag: String) {
        #expect(EntityTag.of(Array(text.utf8)) == tag)
    }

    @Test(arguments: [
        ([], false), (["\"a\""], true), (["\"b\""], false), (["\"b\", \"a\""], true), (["\"b\",\"a\""], true), (["W/\"a\""], true),
        (["*"], true), (["\"b\"", "\"a\""], true), (["a"], false), (["\"aa\""], false), ([""], false), (["\"a\" "], true),
        (["\"a\"x"], false),
    ])
    func `a field names a tag or does not`(fields: [String], named: Bool) {
        #expect(EntityTag.isNamed("\"a\"", in: fields) == named)
    }

    @Test func `who has the same is told so without a body, who has another gets it`() throws {
        let target = try #require(RequestTarget("/a"))
        let response = Response.json("uno")
        let first = response.conditional(for: Request(method: .get, target: target))
        let tag = try #require(first.headers["ETag"])
        #expect(first.status == 200)
        #expect(first.body == Array("\"uno\"".utf8))
        let again = response.conditional(for: Request(method: .get, target: target, headers: ["If-None-Match": tag]))
        #expect(again == Response(status: 304, headers: ["ETag": tag]))
        let changed = Response.json("dos").conditional(for: Request(method: .get, target: target, headers: ["If-None-Match": tag]))
        #expect(changed.status == 200)
        #expect(changed.headers["ETag"] != tag)
    }
}
