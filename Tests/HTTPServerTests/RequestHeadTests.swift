import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct RequestHeadTests {
    private func verdict(
        _ fields: [(String, String)], method: String = "POST", target: String? = "/", version: String = "HTTP/1.1", limit: Int = 100
    ) -> RequestHead.Verdict {
        let headers = HTTPHeaders(fields.map { .init($0.0, $0.1) })
        return RequestHead(method: HTTPMethod(rawValue: method), version: version, rawTarget: target, headers: headers)
            .verdict(maximumBodySize: limit)
    }

    private let host = ("Host", "h")

    @Test(arguments: ["", "GET ", "G(T", "GE\tT", "GÉT", "GET/", "\"GET\""])
    func `a method that is no token is refused`(method: String) {
        #expect(verdict([host], method: method) == .refused(.invalidMethod))
    }

    @Test(arguments: ["GET", "QUERY", "get", "M-SEARCH", "!#$%&'*+-.^_`|~9"])
    func `any token is a method`(method: String) throws {
        #expect(verdict([host], method: method) == .accepted(try #require(RequestTarget("/")), bodySize: 0))
    }

    @Test func `a target that is none is refused`() {
        #expect(verdict([host], target: nil) == .refused(.invalidTarget))
        #expect(verdict([host], target: "*") == .refused(.invalidTarget))
        #expect(verdict([host], target: "/%00") == .refused(.invalidTarget))
    }

    @Test(arguments: ["A ", "A\t", " A", "", "A:B", "A\u{FFFD}", "A(B)", "A\0"])
    func `a field name that is no token is refused`(name: String) {
        #expect(verdict([host, (name, "1")]) == .refused(.invalidFieldName))
    }

    @Test(arguments: ["a\0b", "a\nb", "a\rb", "\u{1}", "a\u{7F}"])
    func `a field value with a control character is refused`(value: String) {
        #expect(verdict([host, ("A", value)]) == .refused(.invalidFieldValue))
    }

    @Test(arguments: ["", "a\tb", "ñ", "a\u{FFFD}b", "~"])
    func `a field value may have tabs and what is beyond ASCII`(value: String) throws {
        #expect(verdict([host, ("A", value)]) == .accepted(try #require(RequestTarget("/")), bodySize: 0))
    }

    @Test(arguments: [
        [], [("Host", "a"), ("Host", "a")], [("Host", "a"), ("host", "b")], [("Host", "a b")], [("Host", "a/b")], [("Host", "u@h")],
    ])
    func `a host that is missing, repeated or none is refused`(fields: [(String, String)]) {
        #expect(verdict(fields) == .refused(.invalidHost))
    }

    @Test(arguments: ["h", "h:80", "127.0.0.1:8080", "[::1]:80", "a-b.c_d", ""])
    func `a host may be a name or an address, with a port, or empty`(value: String) throws {
        #expect(verdict([("Host", value)]) == .accepted(try #require(RequestTarget("/")), bodySize: 0))
    }

    @Test func `HTTP 1.0 needs no host, but one that is right`() throws {
        #expect(verdict([], version: "HTTP/1.0") == .accepted(try #require(RequestTarget("/")), bodySize: 0))
        #expect(verdict([("Host", "a b")], version: "HTTP/1.0") == .refused(.invalidHost))
    }

    @Test(arguments: ["", "-1", "+1", "0x1", "1 ", "1,1", "1.0", "١", "99999999999999999999"])
    func `a length that is no number is refused`(length: String) {
        #expect(verdict([host, ("Content-Length", length)]) == .refused(.invalidContentLength))
    }

    @Test func `a length said twice is refused, even the same`() {
        #expect(verdict([host, ("Content-Length", "1"), ("content-length", "1")]) == .refused(.invalidContentLength))
    }

    @Test func `a length and an encoding together are refused`() {
        #expect(verdict([host, ("Content-Length", "1"), ("Transfer-Encoding", "chunked")]) == .refused(.ambiguousLength))
        #expect(verdict([host, ("Transfer-Encoding", "gzip"), ("Content-Length", "x")]) == .refused(.ambiguousLength))
    }

    @Test(arguments: ["gzip", "gzip, chunked", "chunked, chunked", "identity", "", "chunked;q=1", "\u{B}chunked"])
    func `an encoding other than chunked is refused`(encoding: String) {
        let control = encoding.utf8.contains { $0 < 0x20 }
        let expected: Refusal = control ? .invalidFieldValue : .unsupportedTransferEncoding
        #expect(verdict([host, ("Transfer-Encoding", encoding)]) == .refused(expected))
    }

    @Test func `an encoding said twice, or in HTTP 1.0, is refused`() {
        #expect(
            verdict([host, ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]) == .refused(.unsupportedTransferEncoding))
        #expect(verdict([("Transfer-Encoding", "chunked")], version: "HTTP/1.0") == .refused(.unsupportedTransferEncoding))
    }

    @Test func `a body of the limit is taken, one more is not`() throws {
        let root = try #require(RequestTarget("/"))
        #expect(verdict([host, ("Content-Length", "100")]) == .accepted(root, bodySize: 100))
        #expect(verdict([host, ("Content-Length", "101")]) == .refused(.bodyTooLarge(limit: 100)))
        #expect(verdict([host, ("Content-Length", "0")], limit: 0) == .accepted(root, bodySize: 0))
        #expect(verdict([host, ("Transfer-Encoding", "Chunked")]) == .accepted(root, bodySize: nil))
    }

    @Test func `each refusal has the status that HTTP has for it`() {
        let refusals: [Refusal] = [
            .invalidTarget, .invalidMethod, .invalidFieldName, .invalidFieldValue, .invalidHost, .invalidContentLength, .ambiguousLength,
            .unsupportedTransferEncoding, .bodyTooLarge(limit: 1), .stopping,
        ]
        #expect(refusals.map(\.status) == [400, 400, 400, 400, 400, 400, 400, 501, 413, 503])
    }

    @Test func `who waits for a word before the body says so in any case`() {
        func head(_ fields: HTTPHeaders) -> RequestHead {
            RequestHead(method: .post, version: "HTTP/1.1", rawTarget: "/", headers: fields)
        }
        #expect(head(["Expect": "100-Continue"]).expectsContinue)
        #expect(!head(["Expect": "200"]).expectsContinue)
        #expect(!head([:]).expectsContinue)
        #expect(head(["Content-Length": "12"]).statedLength == 12)
        #expect(head([:]).statedLength == nil)
    }
}
