/// Decides which traces are recorded. Source: OpenTelemetry specification, Trace SDK, "Built-in samplers".
package struct Sampler: Sendable, Equatable {
    /// How it decides, by the names that `OTEL_TRACES_SAMPLER` takes. Those that begin with `parentbased` follow whoever
    /// called, and decide for themselves only where a trace begins.
    package enum Kind: String, Sendable, CaseIterable {
        case alwaysOn = "always_on"
        case alwaysOff = "always_off"
        case ratio = "traceidratio"
        case parentOrAlwaysOn = "parentbased_always_on"
        case parentOrAlwaysOff = "parentbased_always_off"
        case parentOrRatio = "parentbased_traceidratio"
    }

    /// How it decides.
    package let kind: Kind
    /// Of 2^63 traces so many are recorded.
    private let bound: UInt64

    /// - Parameter ratio: the part of all traces, from 0 to 1, that the two kinds with a ratio record.
    package init(_ kind: Kind = .parentOrAlwaysOn, ratio: Double = 1) {
        self.kind = kind
        bound = ratio > 0 ? UInt64(min(ratio, 1) * 0x1p63) : 0
    }

    /// Whether a span of that trace is recorded.
    /// - Parameter parent: the span that it is part of; nil where the trace begins.
    package func samples(traceID: String, parent: TraceContext?) -> Bool {
        switch kind {
        case .alwaysOn: true
        case .alwaysOff: false
        case .ratio: isWithinRatio(traceID)
        case .parentOrAlwaysOn: parent?.isSampled ?? true
        case .parentOrAlwaysOff: parent?.isSampled ?? false
        case .parentOrRatio: parent?.isSampled ?? isWithinRatio(traceID)
        }
    }

    /// By the trace's id alone, so that all services with one ratio record the same traces, and those with a greater one
    /// these and more. More the specification does not say; of the id this takes, as the SDK for Go does
    /// (sdk/trace/sampling.go), 63 bits of the half that every generator of ids makes by chance.
    private func isWithinRatio(_ traceID: String) -> Bool {
        guard let half = UInt64(traceID.suffix(16), radix: 16) else { return false }
        return half >> 1 < bound
    }
}
