import HTTPServer
import ServiceKit
import Testing

@Suite struct AcceptTests {
    @Test(arguments: [
        ("text/html", true), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true), ("text/*", true),
        ("TEXT/HTML", true), ("text/html;charset=utf-8", true), ("application/json;q=0.5, text/html", true),
        ("application/json;q=0.5,text/html;q=0.501", true), ("*/*, application/json;q=0.1", true), ("\ttext/html ; q=0.2", true),
        ("application/json;q=0, text/html;q=0.001", true), ("text/html;q=1.000", true),
        ("application/json", false), ("*/*", false), ("", false), ("text/plain", false), ("text/html, application/json", false),
        ("text/html;q=0", false), ("text/html;q=0.4, application/*;q=0.5", false), ("text/*;q=0.9, text/html;q=0.1, */*;q=0.5", false),
        ("text/html;q=2", false), ("text/html;q=x", false), ("text/html;q=0.1234", false), ("text/html;q=1.1", false), ("text", false),
        ("text/html/x", false), (",;,", false),
    ])
    func `a page is preferred where Accept says so`(accept: String, isPreferred: Bool) {
        let headers: HTTPHeaders = ["Accept": accept]
        #expect(headers.prefers("text/html", to: "application/json") == isPreferred)
    }

    @Test func `without Accept nothing is preferred, and fields add up`() {
        #expect(!HTTPHeaders().prefers("text/html", to: "application/json"))
        let headers: HTTPHeaders = ["Accept": "application/json;q=0.2", "accept": "text/html;q=0.3"]
        #expect(headers.prefers("text/html", to: "application/json"))
    }
}
