import OutboundHTTP
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5)))
struct CollectorAnswerTests {
    private func answer(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> CollectorAnswer {
        CollectorAnswer(
            OutboundResponse(status: status, headers: retryAfter.map { [("Retry-After", $0)] } ?? [], body: Array(body.utf8)))
    }

    @Test(arguments: [
        "", "{}", #"{"partialSuccess":{}}"#, #"{"partialSuccess":{"rejectedSpans":"0"}}"#, #"{"partialSuccess":{"rejectedSpans":"-3"}}"#,
        #"{"partialSuccess":{"rejectedSpans":true}}"#, #"{"partialSuccess":7}"#, "<html>",
    ])
    func `what is answered 200 was taken`(body: String) {
        #expect(answer(200, body).lost(of: 5) == 0)
    }

    @Test(arguments: [("\"2\"", 2), ("2", 2), ("\"9\"", 5), ("99999999999999999999", 0)])
    func `a collector may take a part, and say why not the rest`(count: String, lost: Int) {
        let answer = answer(200, #"{"partialSuccess":{"rejectedSpans":\#(count),"errorMessage":"too old"}}"#)
        #expect(answer.lost(of: 5) == lost)
        #expect(answer.reason == "too old")
        #expect(answer.retryAfter == nil)
    }

    @Test(arguments: [301, 400, 401, 404, 413, 429, 500, 503]) func `any other status takes none`(status: Int) {
        #expect(answer(status).lost(of: 5) == 5)
        #expect(answer(status).reason == "status \(status)")
        #expect(answer(status).retryAfter == nil)
    }

    @Test(arguments: [(429, true), (502, true), (503, true), (504, true), (400, false), (413, false), (500, false), (200, false)])
    func `Retry-After counts where the protocol lets a request be repeated`(status: Int, counts: Bool) {
        #expect(answer(status, retryAfter: "7").retryAfter == (counts ? .seconds(7) : nil))
        #expect(answer(status, retryAfter: "soon").retryAfter == nil)
    }
}
