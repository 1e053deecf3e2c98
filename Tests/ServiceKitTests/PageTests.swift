import HTTPServer
import JSON
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct PageTests {
    private func call(_ query: String) throws -> Call {
        Call(Request(method: .get, target: try #require(RequestTarget("/cosas" + query))), PathParameters(), .anonymous)
    }

    @Test(arguments: [
        ("", PageRequest(limit: 1000)), ("?limite=1", PageRequest(limit: 1)), ("?limite=1000", PageRequest(limit: 1000)),
        ("?cursor=0", PageRequest(limit: 1000, after: 0)), ("?limite=7&cursor=9223372036854775807", PageRequest(limit: 7, after: .max)),
    ])
    func `limite and cursor say which part of a list is wanted`(query: String, page: PageRequest) throws {
        #expect(try call(query).page() == page)
    }

    @Test(arguments: ["", "0", "1001", "-1", "x", "1.5", "99999999999999999999"])
    func `a limite that is none is refused`(text: String) throws {
        let call = try call("?limite=" + text)
        #expect(throws: Problem(.invalid, "limite debe ser un número entero de 1 a 1000")) { try call.page() }
    }

    @Test(arguments: ["", "-1", "x", "9223372036854775808"]) func `a cursor that is none is refused`(text: String) throws {
        let call = try call("?cursor=" + text)
        #expect(throws: Problem(.invalid, "cursor no es de esta lista")) { try call.page() }
    }

    @Test func `one entry more than was asked for tells that there is another page`() {
        let text = { (found: [Int64]) in String(decoding: Page(found, limit: 2, key: { $0 }).json, as: UTF8.self) }
        #expect(text([]) == #"{"items":[]}"#)
        #expect(text([5, 6]) == #"{"items":[5,6]}"#)
        #expect(text([5, 6, 7]) == #"{"items":[5,6],"siguiente":"6"}"#)
    }

    @Test(arguments: ["0", "7", "007", "9223372036854775807"]) func `the digits of a path are an id`(text: String) throws {
        let router = Router([.init(.get, "/cosas/{id}", true)])
        guard case .found(_, let parameters) = router.match(.get, ["cosas", text]) else {
            Issue.record("no route")
            return
        }
        let call = Call(Request(method: .get, target: try #require(RequestTarget("/cosas"))), parameters, .anonymous)
        #expect(try call.id() == Int64(text))
    }

    @Test(arguments: ["abc", "-1", "+1", "1.0", "1e1", " 1", "9223372036854775808", "٣"]) func `anything else is no id`(text: String) throws
    {
        let router = Router([.init(.get, "/cosas/{id}", true)])
        guard case .found(_, let parameters) = router.match(.get, ["cosas", text]) else {
            Issue.record("no route")
            return
        }
        let call = Call(Request(method: .get, target: try #require(RequestTarget("/cosas"))), parameters, .anonymous)
        #expect(throws: NotFound()) { try call.id() }
    }
}
