import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct TracerTests {
    private static let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-"

    @Test func `without a collector nothing is begun`() async {
        let world = ManualWorld()
        let trace = TraceContext(parent: nil, world: world)
        #expect(Tracer.off.start(.server, trace, parent: nil, in: world) == nil)
        #expect(Tracer.off.startChild(.client, in: world) == nil)
        await world.stop()
    }

    @Test func `of a trace that is not sampled nothing is begun`() async throws {
        let world = ManualWorld()
        let tracer = Tracer(sampler: Sampler(), buffer: SpanBuffer())
        let parent = try #require(TraceContext(traceparent: Self.caller + "00"))
        let trace = TraceContext(parent: parent, world: world, sampler: tracer.sampler)
        #expect(tracer.start(.server, trace, parent: parent, in: world) == nil)
        TraceContext.$current.withValue(trace) { #expect(tracer.startChild(.client, in: world) == nil) }
        await world.stop()
    }

    @Test func `a span is told as it was, and names its parent`() async throws {
        let world = ManualWorld()
        let buffer = SpanBuffer()
        let tracer = Tracer(sampler: Sampler(), buffer: buffer)
        let parent = try #require(TraceContext(traceparent: Self.caller + "01"))
        let trace = TraceContext(parent: parent, world: world)
        let start = world.now
        let open = try #require(tracer.start(.server, trace, parent: parent, in: world))
        world.advance(by: .milliseconds(250))
        #expect(buffer.count == 0)
        open.end("GET /a", [SpanAttribute("a", 1)], isError: true)
        #expect(
            buffer.take() == [
                Span(
                    "GET /a", .server, traceID: parent.traceID, spanID: trace.spanID, parentID: parent.spanID, start: start,
                    end: Instante(micros: start.micros + 250_000), attributes: [SpanAttribute("a", 1)], isError: true)
            ])
        await world.stop()
    }

    @Test func `a wall clock that is set back makes no span that ends before it starts`() async throws {
        let world = ManualWorld()
        let buffer = SpanBuffer()
        let open = try #require(Tracer(sampler: Sampler(), buffer: buffer).startChild(.client, in: world))
        world.skew = .seconds(-3600)
        world.advance(by: .seconds(1))
        open.end("GET", [], isError: false)
        let span = try #require(buffer.take().first)
        #expect(span.end.micros - span.start.micros == 1_000_000)
        await world.stop()
    }

    @Test func `a child belongs to the span of the running task, or begins a trace`() async throws {
        let world = ManualWorld()
        let tracer = Tracer(sampler: Sampler(), buffer: SpanBuffer())
        let current = try #require(TraceContext(traceparent: Self.caller + "01"))
        let child = try #require(TraceContext.$current.withValue(current) { tracer.startChild(.client, in: world) })
        #expect(child.context.traceID == current.traceID)
        #expect(child.context.spanID != current.spanID)
        let alone = try #require(tracer.startChild(.client, in: world))
        #expect(alone.context.traceID != current.traceID)
        await world.stop()
    }
}
