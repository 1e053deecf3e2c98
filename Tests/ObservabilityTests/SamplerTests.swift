import Observability
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SamplerTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func caller(sampled: Bool) throws -> TraceContext {
        try #require(TraceContext(traceparent: "00-\(Self.trace)-00f067aa0ba902b7-\(sampled ? "01" : "00")"))
    }

    @Test(arguments: [
        (Sampler.Kind.alwaysOn, true, true, true), (.alwaysOff, false, false, false), (.ratio, false, false, false),
        (.parentOrAlwaysOn, true, true, false), (.parentOrAlwaysOff, false, true, false), (.parentOrRatio, false, true, false),
    ])
    func `who decides`(kind: Sampler.Kind, alone: Bool, calledBySampled: Bool, calledByOther: Bool) throws {
        let sampler = Sampler(kind, ratio: 0)
        #expect(sampler.samples(traceID: Self.trace, parent: nil) == alone)
        #expect(sampler.samples(traceID: Self.trace, parent: try caller(sampled: true)) == calledBySampled)
        #expect(sampler.samples(traceID: Self.trace, parent: try caller(sampled: false)) == calledByOther)
    }

    @Test func `unless told otherwise a trace is recorded, and a caller is followed`() {
        #expect(Sampler() == Sampler(.parentOrAlwaysOn, ratio: 1))
    }

    @Test(arguments: [
        ("0000000000000000", 0.5, true), ("7fffffffffffffff", 0.5, true), ("8000000000000000", 0.5, false),
        ("ffffffffffffffff", 0.5, false), ("ffffffffffffffff", 1, true), ("0000000000000000", 0, false),
        ("0000000000000000", -1, false), ("ffffffffffffffff", 7, true), ("0000000000000001", .nan, false),
        ("0000000000000001", 1e-18, true), ("00000000000000ff", 1e-18, false),
    ])
    func `a ratio looks at the second half of the id alone`(half: String, ratio: Double, sampled: Bool) {
        let sampler = Sampler(.ratio, ratio: ratio)
        for first in ["0000000000000001", "ffffffffffffffff"] {
            #expect(sampler.samples(traceID: first + half, parent: nil) == sampled)
        }
    }

    @Test func `a greater ratio records what a smaller one does, and each about its part`() {
        var chance = SplitMix64(seed: 7)
        let ids = (0..<10_000).map { _ in
            (0..<2).map { _ in
                let digits = String(chance.next(), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
        }
        var smaller: Set<String> = []
        for ratio in [0.01, 0.1, 0.25, 0.5, 0.9, 1] {
            let sampler = Sampler(.parentOrRatio, ratio: ratio)
            let sampled = Set(ids.filter { sampler.samples(traceID: $0, parent: nil) })
            #expect(smaller.isSubset(of: sampled))
            #expect(abs(Double(sampled.count) / 10_000 - ratio) < 0.02)
            smaller = sampled
        }
    }
}
