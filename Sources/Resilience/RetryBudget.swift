package import WorldKit

/// How many calls may be repeated: a share of all calls of late. When a remote fails all of them, its callers do not treble
/// its load. Without clock or lock.
package struct RetryBudget: Sendable {
    /// Percent of the calls that may be repeated.
    package let percent: Int
    /// So many repeats are always allowed within the window, so that a service with few calls may repeat one.
    package let minimum: Int

    private var calls: SlidingCount
    private var retries: SlidingCount

    /// - Parameter window: how far back it looks.
    package init(percent: Int = 20, minimum: Int = 3, window: Duration = .seconds(10)) {
        self.percent = percent
        self.minimum = minimum
        calls = SlidingCount(window: window)
        retries = SlidingCount(window: window)
    }

    /// Counts a call, not its repeats.
    package mutating func recordCall(now: Uptime) { calls.add(now: now) }

    /// Asks for leave to repeat, and takes it.
    /// - Returns: false when there have been enough.
    package mutating func withdraw(now: Uptime) -> Bool {
        let allowed = max(minimum, calls.total(now: now) * percent / 100)
        guard retries.total(now: now) < allowed else { return false }
        retries.add(now: now)
        return true
    }
}
