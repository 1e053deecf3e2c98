import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(1)))
struct RequestHeadTests {
    private func verdict(
        _ fields: [(String, String)], method: String = "POST", target: String? = "/a", version: String = "HTTP/1.1", host: Bool = true
    ) -> RequestHead.Verdict {
        let all = (host ? [("Host", "a")] : []) + fields
        let head = RequestHead(
            method: HTTPMethod(rawValue: method), version: version, rawTarget: target, headers: HTTPHeaders(all.map { .init($0.0, $0.1) }))
        return head.verdict(maximumBodySize: 100)
    }

    private func accepted(_ size: Int?) throws -> RequestHead.Verdict {
        .accepted(try #require(RequestTarget("/a")), bodySize: size)
    }

    @Test func `what the standard allows is accepted with the length of its body`() throws {
        #expect(verdict([]) == (try accepted(0)))
        #expect(verdict([("Content-Length", "0")]) == (try accepted(0)))
        #expect(verdict([("Content-Length", "100")]) == (try accepted(100)))
        #expect(verdict([("Content-Length", "007")]) == (try accepted(7)))
        #expect(verdict([("Transfer-Encoding", "Chunked")]) == (try accepted(nil)))
        #expect(verdict([("X-Text", "tab\there and ñ")]) == (try accepted(0)))
        #expect(verdict([], method: "M-SEARCH") == (try accepted(0)))
        #expect(verdict([], version: "HTTP/1.0", host: false) == (try accepted(0)))
        #expect(verdict([("Host", "[::1]:5001")], host: false) == (try accepted(0)))
    }

    @Test(arguments: [
        ([("Content-Length", "1"), ("Transfer-Encoding", "chunked")], Refusal.ambiguousLength),
        ([("Content-Length", "1"), ("Content-Length", "1")], .invalidContentLength),
        ([("Content-Length", "1"), ("Content-Length", "2")], .invalidContentLength),
        ([("Content-Length", "+1")], .invalidContentLength), ([("Content-Length", "-1")], .invalidContentLength),
        ([("Content-Length", "1, 1")], .invalidContentLength), ([("Content-Length", "")], .invalidContentLength),
        ([("Content-Length", "0x10")], .invalidContentLength), ([("Content-Length", "99999999999999999999")], .invalidContentLength),
        ([("Content-Length", "101")], .bodyTooLarge(limit: 100)),
        ([("Transfer-Encoding", "gzip, chunked")], .unsupportedTransferEncoding),
        ([("Transfer-Encoding", "identity")], .unsupportedTransferEncoding),
        ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], .unsupportedTransferEncoding),
        ([("Host", "b")], .invalidHost), ([("X Y", "1")], .invalidFieldName), ([("X-A ", "1")], .invalidFieldName),
        ([("", "1")], .invalidFieldName), ([("Ñ", "1")], .invalidFieldName), ([("X", "a\u{1}")], .invalidFieldValue),
        ([("X", "a\rb")], .invalidFieldValue), ([("X", "\u{7F}")], .invalidFieldValue),
    ])
    func `what the standard forbids in the fields is refused`(fields: [(String, String)], refusal: Refusal) {
        #expect(verdict(fields) == .refused(refusal))
    }

    @Test(arguments: ["a b", "a/b", "a@b", "a?b", "a\"b", "<a>"]) func `a host that is none is refused`(host: String) {
        #expect(verdict([("Host", host)], host: false) == .refused(.invalidHost))
    }

    @Test func `what the standard forbids beside the fields is refused`() {
        #expect(verdict([], host: false) == .refused(.invalidHost))
        #expect(verdict([], method: "") == .refused(.invalidMethod))
        #expect(verdict([], method: "GE(T") == .refused(.invalidMethod))
        #expect(verdict([], target: nil) == .refused(.invalidTarget))
        #expect(verdict([], target: "*") == .refused(.invalidTarget))
        #expect(verdict([("Transfer-Encoding", "chunked")], version: "HTTP/1.0") == .refused(.unsupportedTransferEncoding))
    }

    @Test func `each refusal has its status`() {
        #expect(Refusal.invalidTarget.status == 400)
        #expect(Refusal.ambiguousLength.status == 400)
        #expect(Refusal.bodyTooLarge(limit: 1).status == 413)
        #expect(Refusal.unsupportedTransferEncoding.status == 501)
        #expect(Refusal.stopping.status == 503)
    }
}
