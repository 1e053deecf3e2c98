internal import WorldKit

/// How often values were at most so large: seconds, in buckets from half a millisecond to ten seconds. From any thread.
package final class Histogram: Sendable {
    /// The upper bounds of the buckets, in seconds.
    static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct State: Sendable {
        /// Of each bucket by itself; the last is for what is above all bounds.
        var counts = [UInt64](repeating: 0, count: Histogram.bounds.count + 1)
        var sum = 0.0
    }

    private let state = Locked(State())

    init() {}

    /// Takes one value.
    package func record(_ span: Duration) {
        let seconds = Double(span.micros) / 1_000_000
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += seconds
        }
    }

    var snapshot: State { state.withLock { $0 } }
}
