import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct SpanBufferTests {
    private func span(_ number: Int) -> Span {
        let moment = Instante(micros: Int64(number))
        return Span(String(number), .server, traceID: "", spanID: "", parentID: nil, start: moment, end: moment)
    }

    private func filled(_ count: Int) -> SpanBuffer {
        let buffer = SpanBuffer()
        for number in 0..<count { buffer.add(span(number)) }
        return buffer
    }

    @Test func `the oldest are taken first, a batch at the most`() {
        let buffer = filled(600)
        #expect(buffer.take().map(\.name) == (0..<512).map(String.init))
        #expect(buffer.take().map(\.name) == (512..<600).map(String.init))
        #expect(buffer.take().isEmpty)
        #expect(buffer.count == 0)
    }

    @Test func `what has no room is dropped and counted, and what is taken makes room`() {
        let buffer = filled(2050)
        #expect(buffer.count == 2048)
        #expect(buffer.droppedCount == 2)
        #expect(buffer.take().first?.name == "0")
        buffer.add(span(3000))
        #expect(buffer.count == 1537)
        #expect(buffer.droppedCount == 2)
    }

    @Test func `a batch is told of when it is whole`() async throws {
        let world = ManualWorld()
        let buffer = filled(511)
        let batch = buffer.batch()
        async let waiting = batch.value(until: world.uptime + .seconds(5), in: world)
        await world.untilTimers(1)
        buffer.add(span(511))
        let came: Void? = try await waiting
        #expect(came != nil)
        let there: Void? = try await buffer.batch().value(until: world.uptime + .seconds(5), in: world)
        #expect(there != nil, "it is there for whoever comes later")
        await world.stop()
    }

    @Test func `closing lets go of whoever waits, then and later`() async throws {
        let buffer = filled(1)
        let batch = buffer.batch()
        #expect(!buffer.isClosed)
        buffer.close()
        #expect(buffer.isClosed)
        try await batch.value()
        try await buffer.batch().value()
        try await buffer.closed.value()
        #expect(buffer.take().count == 1)
    }

    @Test func `many tasks lose nothing that is not counted`() async {
        let buffer = SpanBuffer()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 { buffer.add(span(task * 500 + number)) }
                }
            }
        }
        #expect(buffer.count == 2048)
        #expect(buffer.droppedCount == 4000 - 2048)
    }
}
