internal import WorldKit

/// What a closed breaker remembers of its calls.
enum CallTally: Sendable {
    case inARow(Int, threshold: Int)
    case window(CircuitBreakerPolicy.Rate, calls: SlidingCount, failures: SlidingCount, slow: SlidingCount)

    init(_ trip: CircuitBreakerPolicy.Trip) {
        switch trip {
        case .failuresInARow(let threshold): self = .inARow(0, threshold: threshold)
        case .rate(let rate):
            let none = SlidingCount(window: rate.window)
            self = .window(rate, calls: none, failures: none, slow: none)
        }
    }

    /// Whether a call that took so long is slow; where only failures count, none is.
    func isSlow(_ span: Duration) -> Bool {
        if case .window(let rate, _, _, _) = self { span >= rate.slowCallDurationThreshold } else { false }
    }

    /// Counts a call.
    /// - Returns: whether that is too much.
    mutating func count(failed: Bool, slow isSlow: Bool, now: Uptime) -> Bool {
        switch self {
        case .inARow(let failures, let threshold):
            self = .inARow(failed ? failures + 1 : 0, threshold: threshold)
            return failed && failures + 1 >= threshold
        case .window(let rate, var calls, var failures, var slow):
            calls.add(now: now)
            if failed { failures.add(now: now) }
            if isSlow { slow.add(now: now) }
            let total = calls.total(now: now)
            let trips =
                total >= rate.minimumNumberOfCalls
                && (failures.total(now: now) * 100 >= rate.failureRateThreshold * total
                    || slow.total(now: now) * 100 >= rate.slowCallRateThreshold * total)
            self = .window(rate, calls: calls, failures: failures, slow: slow)
            return trips
        }
    }

    /// Those that count now.
    func failures(now: Uptime) -> Int {
        switch self {
        case .inARow(let failures, _): return failures
        case .window(_, _, var failures, _): return failures.total(now: now)
        }
    }
}
