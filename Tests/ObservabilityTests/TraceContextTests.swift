import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(arguments: [
        ("00", "01", true), ("00", "00", false), ("00", "03", true), ("00", "02", false), ("01", "01", true), ("fe", "ff", true),
    ])
    func `a valid header is read`(version: String, flags: String, sampled: Bool) throws {
        let context = try #require(TraceContext(traceparent: "\(version)-\(Self.trace)-\(Self.span)-\(flags)"))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(context.isSampled == sampled)
    }

    @Test func `a later version may have more parts`() {
        #expect(TraceContext(traceparent: "01-\(Self.trace)-\(Self.span)-01-more") != nil)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01", "0-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01", "00-\(trace)0-\(span)-01", "00-\(trace)-\(span)0-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01", "00-\(trace)-\(span)-1",
        "00-\(trace)-\(span)-0g", "0g-\(trace)-\(span)-01", " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01 ", "00_\(trace)_\(span)_01",
    ])
    func `what is not of the form is not read`(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test func `a child is another span of the same trace, and says so in its header`() async throws {
        let world = ManualWorld()
        let parent = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00"))
        let child = TraceContext(parent: parent, world: world)
        #expect(child.traceID == Self.trace)
        #expect(child.spanID != Self.span)
        #expect(child.traceparent == "00-\(Self.trace)-\(child.spanID)-00")
        #expect(TraceContext(traceparent: child.traceparent) == child)
        await world.stop()
    }

    @Test(arguments: [(Sampler.Kind.alwaysOn, true), (.alwaysOff, false), (.parentOrAlwaysOff, false)])
    func `the sampler decides what the header of a new trace says`(kind: Sampler.Kind, sampled: Bool) async {
        let world = ManualWorld()
        let trace = TraceContext(parent: nil, world: world, sampler: Sampler(kind))
        #expect(trace.isSampled == sampled)
        #expect(trace.traceparent.hasSuffix(sampled ? "-01" : "-00"))
        await world.stop()
    }

    @Test func `without a parent a trace of its own begins, never one of zeros`() async throws {
        let world = ManualWorld()
        let traces = (0..<100).map { _ in TraceContext(parent: nil, world: world) }
        #expect(Set(traces.map(\.traceID)).count == 100)
        for trace in traces { #expect(TraceContext(traceparent: trace.traceparent) == trace) }
        await world.stop()
    }
}
