internal import WorldKit

/// How often values were at most so large. From any thread.
package final class Histogram: Sendable {
    /// The upper bounds of the buckets, in rising order.
    package struct Bounds: Sendable, Equatable {
        let values: [Double]

        /// From half a millisecond to ten seconds.
        package static let seconds = Bounds(values: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        /// The powers of two from 1 to 256.
        package static let sizes = Bounds(values: [1, 2, 4, 8, 16, 32, 64, 128, 256])
    }

    struct State: Sendable {
        /// Of each bucket by itself; the last is for what is above all bounds.
        var counts: [UInt64]
        var sum = 0.0
    }

    let bounds: Bounds
    private let state: Locked<State>

    package init(_ bounds: Bounds = .seconds) {
        self.bounds = bounds
        state = Locked(State(counts: [UInt64](repeating: 0, count: bounds.values.count + 1)))
    }

    /// Takes one value.
    package func record(_ value: Double) {
        let bucket = bounds.values.firstIndex { value <= $0 } ?? bounds.values.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// Takes a time, as seconds.
    package func record(_ span: Duration) { record(Double(span.micros) / 1_000_000) }

    /// How many values there were, and what they are together.
    package var total: (count: UInt64, sum: Double) {
        let state = snapshot
        return (state.counts.reduce(0, +), state.sum)
    }

    var snapshot: State { state.withLock { $0 } }
}
