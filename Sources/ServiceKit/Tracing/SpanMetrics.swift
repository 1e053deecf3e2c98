internal import Observability

/// Counts what became of the spans of a process.
struct SpanMetrics: Sendable {
    private let exported: Counter
    private let refused: Counter
    private let unreachable: Counter

    init(_ registry: MetricsRegistry, _ buffer: SpanBuffer) {
        exported = registry.counter("spans_exported_total", "Spans that the collector took.")
        let name = "spans_dropped_total"
        let help = "Spans that were lost: no room for them, or the collector refused them or could not be reached."
        refused = registry.counter(name, help, ["reason": "refused"])
        unreachable = registry.counter(name, help, ["reason": "unreachable"])
        registry.counter(name, help, ["reason": "full"]) { Double(buffer.droppedCount) }
        registry.gauge("spans_waiting", "Spans that wait to be sent.") { Double(buffer.count) }
    }

    func record(_ answer: CollectorAnswer, count: Int) {
        let lost = UInt64(answer.lost(of: count))
        exported.increment(by: UInt64(count) - lost)
        switch answer {
        case .taken, .refused: refused.increment(by: lost)
        case .unreachable: unreachable.increment(by: lost)
        }
    }
}
