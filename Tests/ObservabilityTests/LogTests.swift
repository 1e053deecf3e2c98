import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct LogTests {
    private final class Lines: Log.Destination {
        private let lines = Locked<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func write(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func log(_ level: LogLevel = .info) -> (Log, Lines, String) {
        let lines = Lines()
        let world = ManualWorld()
        return (Log(service: "pagos", level: level, world: world, destination: lines), lines, world.now.description)
    }

    @Test func `a line has its moment, level, service, message and values`() {
        let (log, lines, now) = log()
        log.info("charged", ["pago": "7", "moneda": "PYG"])
        log.error("failed")
        #expect(lines.all == ["\(now) info pagos charged pago=7 moneda=PYG", "\(now) error pagos failed"])
    }

    @Test func `a line below the level costs nothing`() {
        let (log, lines, _) = log(.warning)
        var built = 0
        func message() -> String {
            built += 1
            return "x"
        }
        log.debug(message(), ["a": message()])
        log.info(message(), ["a": message()])
        #expect(built == 0)
        log.warning(message())
        #expect(built == 1)
        #expect(lines.all.count == 1)
    }

    @Test(arguments: [
        ("plain-1.5/x", "plain-1.5/x"), ("", "\"\""), ("a b", "\"a b\""), ("a\"b", #""a\"b""#), (#"a\b"#, #""a\\b""#),
        ("a\r\nb", #""a\u{d}\u{a}b""#), ("\u{1B}[31m", #""\u{1b}[31m""#), ("a\u{2028}b", #""a\u{2028}b""#), ("ñ", "\"ñ\""),
        ("a\"\u{301}b", "\"a\\\"\u{301}b\""), (#"\u{a}"#, #""\\u{a}""#),
        ("a\u{0}", #""a\u{0}""#), ("\u{85}", #""\u{85}""#),
    ])
    func `no value can break out of its line`(value: String, written: String) {
        let (log, lines, _) = log()
        log.info("m", ["v": value])
        #expect(lines.all.first?.hasSuffix(" m v=\(written)") == true, "\(lines.all)")
    }

    @Test func `no message can break out of its line`() {
        let (log, lines, _) = log()
        log.info("a\nb")
        #expect(lines.all.first?.hasSuffix(#" pagos a\u{a}b"#) == true)
    }

    @Test func `inside a trace a line bears its id`() throws {
        let (log, lines, _) = log()
        let trace = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        TraceContext.$current.withValue(trace) { log.info("m") }
        log.info("n")
        #expect(lines.all.first?.hasSuffix(" m trace_id=4bf92f3577b34da6a3ce929d0e0e4736") == true)
        #expect(lines.all.last?.contains("trace_id") == false)
    }
}
