package import WorldKit

/// How often something happened of late: in ten slices, so that what is too old goes a slice at a time and the size is fixed.
package struct SlidingCount: Sendable {
    private static let slices: Int64 = 10

    private let sliceMicros: Int64
    private var counts = [Int](repeating: 0, count: Int(slices))
    /// The slice of time that was counted last.
    private var newest: Int64 = .min

    /// - Parameter window: how far back it looks, in steps of a tenth; greater than 0.
    package init(window: Duration) { sliceMicros = max(1, window.micros / Self.slices) }

    /// Counts one.
    package mutating func add(now: Uptime) {
        let slice = forget(now)
        counts[Int(slice % Self.slices)] += 1
    }

    /// Those within the window.
    package mutating func total(now: Uptime) -> Int {
        forget(now)
        return counts.reduce(0, +)
    }

    /// Empties the slices that have been passed since the last look. A clock that goes back counts into the newest one.
    @discardableResult
    private mutating func forget(_ now: Uptime) -> Int64 {
        let slice = max(newest, max(0, now.micros) / sliceMicros)
        if newest < 0 || slice - newest >= Self.slices {
            counts = [Int](repeating: 0, count: counts.count)
        } else {
            for passed in newest..<slice { counts[Int((passed + 1) % Self.slices)] = 0 }
        }
        newest = slice
        return slice
    }
}
