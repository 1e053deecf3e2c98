import Observability
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5)))
struct SpanExporterTests {
    /// A process that exports, on a clock that the test moves.
    private struct Process: Sendable {
        let world = ManualWorld()
        let collector: FakeCollector
        let log = CollectedLog()
        let metrics = MetricsRegistry()
        let exporter: SpanExporter

        init(_ collector: FakeCollector) {
            self.collector = collector
            exporter = SpanExporter(
                endpoint: "http://collector:4318", serviceName: "cosas", http: collector, world: world,
                log: Log(service: "cosas", level: .info, world: world, destination: log), metrics: metrics)
        }

        func add(_ numbers: Range<Int>) {
            for number in numbers {
                let moment = Instante(micros: 0)
                exporter.buffer.add(Span("s\(number)", .server, traceID: "", spanID: "", parentID: nil, start: moment, end: moment))
            }
        }

        func figure(_ name: String) -> String? {
            metrics.text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
        }

        /// What was exported, and what was lost for want of room, by refusal and by silence.
        var figures: [String?] {
            [figure("spans_exported_total")]
                + ["full", "refused", "unreachable"].map { figure("spans_dropped_total{reason=\"\($0)\"}") }
        }

        /// Lets the next sending come, and waits until it is over.
        func interval() async {
            await world.untilTimers(1)
            world.advance(by: .seconds(5))
            await world.untilTimers(1)
        }
    }

    /// Gives `body` a process whose exporter runs.
    private func exporting(to collector: FakeCollector, _ body: @Sendable (Process) async throws -> Void) async throws {
        let process = Process(collector)
        process.world.spawn("spans", process.exporter.run)
        do {
            try await body(process)
        } catch {
            await process.world.stop()
            throw error
        }
        await process.world.stop()
    }

    @Test func `what waits is sent every five seconds, to the path of traces, as JSON`() async throws {
        try await exporting(to: FakeCollector(.answer(200))) { process in
            process.add(0..<3)
            await process.world.untilTimers(1)
            process.world.advance(by: .milliseconds(4999))
            #expect(process.collector.requests.isEmpty)
            #expect(process.figure("spans_waiting") == "3")
            process.world.advance(by: .milliseconds(1))
            try await process.collector.received(1)
            await process.world.untilTimers(1)
            let request = process.collector.requests[0]
            #expect(request.method == "POST")
            #expect(request.url == "http://collector:4318/v1/traces")
            #expect(request.headers.map { "\($0.name): \($0.value)" } == ["Content-Type: application/json"])
            #expect(request.timeout == .seconds(10))
            let text = String(decoding: request.body ?? [], as: UTF8.self)
            #expect(text.contains(#"{"key":"service.name","value":{"stringValue":"cosas"}}"#))
            #expect(text.contains(#"{"key":"service.version","value":{"stringValue":"\#(productVersion)"}}"#))
            let batches = try process.collector.batches()
            #expect(batches == [["s0", "s1", "s2"]])
            #expect(process.figures == ["3", "0", "0", "0"])
            #expect(process.figure("spans_waiting") == "0")

            await process.interval()
            #expect(process.collector.requests.count == 1, "nothing waits, nothing is sent")
        }
    }

    @Test func `a whole batch is not kept waiting, and what is left over waits`() async throws {
        try await exporting(to: FakeCollector(.answer(200))) { process in
            await process.world.untilTimers(1)
            process.add(0..<512)
            try await process.collector.received(1)
            process.add(512..<515)
            await process.exporter.finish()
            let batches = try process.collector.batches()
            #expect(batches.map(\.count) == [512, 3])
            #expect(batches.flatMap { $0 } == (0..<515).map { "s\($0)" })
            #expect(process.world.uptime == Uptime(micros: 0))
            #expect(process.figures == ["515", "0", "0", "0"])
        }
    }

    @Test func `what the buffer cannot hold is dropped and counted, the rest goes out in batches`() async throws {
        let process = Process(FakeCollector(.answer(200)))
        process.add(0..<2058)
        #expect(process.figure("spans_waiting") == "2048")
        process.world.spawn("spans", process.exporter.run)
        try await process.collector.received(4)
        await process.exporter.finish()
        let batches = try process.collector.batches()
        #expect(batches.map(\.count) == [512, 512, 512, 512])
        #expect(process.figures == ["2048", "10", "0", "0"])
        await process.world.stop()
    }

    @Test func `a collector that is away costs its spans and one line of the log, and one when it is back`() async throws {
        try await exporting(to: FakeCollector(.away, .away, .answer(400), .answer(200), .answer(200), .away)) { process in
            for number in 0..<6 {
                process.add(number..<number + 2)
                await process.interval()
                #expect(process.collector.requests.count == number + 1)
            }
            let lines = process.log.lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
            let away =
                "warning cosas the collector does not take the spans, which are dropped collector=http://collector:4318 "
                + #"reason="Connection refused""#
            #expect(
                lines == [away, "info cosas the collector takes the spans again collector=http://collector:4318 dropped=6", away])
            #expect(process.figures == ["4", "0", "2", "6"])
        }
    }

    @Test(arguments: [429, 502, 503, 504]) func `a collector that names a time is asked once more after it`(status: Int) async throws {
        try await exporting(to: FakeCollector(.busy(status, retryAfter: "2"), .answer(200))) { process in
            process.add(0..<1)
            await process.interval()  // ends in the pause
            #expect(process.collector.requests.count == 1)
            process.world.advance(by: .seconds(2))
            try await process.collector.received(2)
            await process.exporter.finish()
            let batches = try process.collector.batches()
            #expect(batches == [["s0"], ["s0"]])
            #expect(process.figures == ["1", "0", "0", "0"])
            #expect(process.log.lines.isEmpty)
        }
    }

    @Test func `it is asked once more only, and meanwhile no more is kept than the buffer holds`() async throws {
        try await exporting(to: FakeCollector(.busy(503, retryAfter: "2"), .busy(503, retryAfter: "2"), .answer(200))) { process in
            process.add(0..<1)
            await process.interval()
            process.add(1..<2052)
            process.world.advance(by: .seconds(2))
            try await process.collector.received(6)
            await process.exporter.finish()
            let batches = try process.collector.batches()
            #expect(batches.map(\.count) == [1, 1, 512, 512, 512, 512])
            #expect(process.figures == ["2048", "3", "1", "0"])
        }
    }

    @Test(arguments: [FakeCollector.Line.answer(503), .answer(429), .busy(400, retryAfter: "1"), .busy(503, retryAfter: "31")])
    fileprivate func `a refusal that names no time, too long a one, or is final, is not followed by a repeat`(
        line: FakeCollector.Line
    ) async throws {
        try await exporting(to: FakeCollector(line, .answer(200))) { process in
            process.add(0..<2)
            await process.interval()
            process.world.advance(by: .seconds(4))
            #expect(process.collector.requests.count == 1)
            #expect(process.figures == ["0", "0", "2", "0"])
        }
    }

    @Test func `at the stop what waits is sent at once, within two seconds`() async throws {
        try await exporting(to: FakeCollector(.answer(200))) { process in
            await process.world.untilTimers(1)
            process.add(0..<2)
            await process.exporter.finish()
            let batches = try process.collector.batches()
            #expect(batches == [["s0", "s1"]])
            #expect(process.collector.requests[0].timeout == .seconds(2))
            #expect(process.figures == ["2", "0", "0", "0"])
        }
    }

    @Test func `the last sending leaves no part of a batch behind`() async throws {
        let process = Process(FakeCollector(.answer(200)))
        process.add(0..<515)
        async let finished: Void = process.exporter.finish()
        await process.world.untilTimers(1)
        process.world.spawn("spans", process.exporter.run)
        await finished
        let batches = try process.collector.batches()
        #expect(batches.map(\.count) == [512, 3])
        await process.world.stop()
    }

    @Test func `a collector that does not answer holds up a stop for two seconds and no longer`() async throws {
        let process = Process(FakeCollector(.hang))
        process.world.spawn("spans", process.exporter.run)
        process.add(0..<600)
        try await process.collector.received(1)
        async let finished: Void = process.exporter.finish()
        await process.world.untilTimers(1)
        process.world.advance(by: .seconds(2))
        await finished
        await process.world.stop()
        #expect(process.collector.requests.count == 1, "after its time is up nothing more is sent")
        #expect(process.figures == ["0", "0", "0", "600"])
    }

    @Test func `a stop does not wait for a collector that has asked to be left alone`() async throws {
        try await exporting(to: FakeCollector(.busy(503, retryAfter: "30"), .answer(200))) { process in
            process.add(0..<1)
            await process.interval()
            process.add(1..<3)
            await process.exporter.finish()
            let batches = try process.collector.batches()
            #expect(batches == [["s0"], ["s0"], ["s1", "s2"]])
            #expect(process.figures == ["3", "0", "0", "0"])
        }
    }

    @Test func `a world that stops ends it`() async throws {
        let process = Process(FakeCollector(.answer(200)))
        process.world.spawn("spans", process.exporter.run)
        await process.world.untilTimers(1)
        process.add(0..<1)
        await process.world.stop()
        #expect(process.collector.requests.isEmpty)
    }
}
