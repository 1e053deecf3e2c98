import JSON
import Observability
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct SpanExportTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func json(_ spans: [Span]) -> String {
        let export = SpanExport(resource: [SpanAttribute("service.name", "pedidos")], scope: "compras", version: "1.2.3", spans: spans)
        return String(decoding: export.json, as: UTF8.self)
    }

    @Test func `spans are written as OTLP has it: ids in hexadecimal, nanoseconds and integers in texts, kinds as numbers`() {
        let moment = Instante(micros: 1_772_357_400_000_001)
        let first = Span(
            "POST /pedidos", .server, traceID: Self.trace, spanID: "00f067aa0ba902b7", parentID: nil, start: moment, end: moment,
            attributes: [SpanAttribute("http.request.method", "POST"), SpanAttribute("http.response.status_code", 503)], isError: true)
        let second = Span(
            "GET", .client, traceID: Self.trace, spanID: "00f067aa0ba902b8", parentID: "00f067aa0ba902b7", start: moment,
            end: Instante(micros: moment.micros + 250))
        #expect(
            json([first, second])
                == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"pedidos"}}]},"#
                + #""scopeSpans":[{"scope":{"name":"compras","version":"1.2.3"},"spans":["#
                + #"{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","name":"POST /pedidos","kind":2,"#
                + #""startTimeUnixNano":"1772357400000001000","endTimeUnixNano":"1772357400000001000","attributes":["#
                + #"{"key":"http.request.method","value":{"stringValue":"POST"}},"#
                + #"{"key":"http.response.status_code","value":{"intValue":"503"}}],"status":{"code":2}},"#
                + #"{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b8","parentSpanId":"00f067aa0ba902b7","#
                + #""name":"GET","kind":3,"startTimeUnixNano":"1772357400000001000","endTimeUnixNano":"1772357400000251000","#
                + #""attributes":[],"status":{}}]}]}]}"#)
    }

    @Test(arguments: [(-1, "0"), (0, "0"), (1, "1000"), (253_402_300_799_999_999, "253402300799999999000")])
    func `a clock that is far off makes no number that a collector refuses or that ends the process`(micros: Int64, nanos: String) throws {
        let moment = Instante(micros: micros)
        let span = Span("a", .internal, traceID: "", spanID: "", parentID: nil, start: moment, end: moment)
        // Of the year 9999 only 64 bits are left.
        let expected = micros < 18_446_744_073_709_551 ? nanos : String(UInt64(micros) &* 1000)
        #expect(try JSONObject(parsing: span.json).string("startTimeUnixNano") == expected)
    }

    @Test func `what a client puts into a path cannot break out of its text`() throws {
        let moment = Instante(micros: 0)
        let path = "/a\"},{\"\n\\"
        let span = Span(
            path, .server, traceID: "", spanID: "", parentID: nil, start: moment, end: moment, attributes: [SpanAttribute("url.path", path)]
        )
        let read = try JSONObject(parsing: span.json)
        #expect(try read.string("name") == path)
        #expect(try read.objects("attributes")?.first?.object("value")?.string("stringValue") == path)
    }
}
