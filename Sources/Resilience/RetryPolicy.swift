/// How often a failed call is repeated, and the pauses between.
package struct RetryPolicy: Sendable {
    /// Repeats after the first try; 0 for none.
    package var maximumRetries: Int
    /// The longest pause before the first repeat.
    package var initialPause: Duration
    /// The longest pause before any.
    package var maximumPause: Duration

    package init(maximumRetries: Int = 2, initialPause: Duration = .milliseconds(100), maximumPause: Duration = .seconds(2)) {
        self.maximumRetries = maximumRetries
        self.initialPause = initialPause
        self.maximumPause = maximumPause
    }

    /// The pause before a repeat: anything from nothing to a bound that doubles each time, so that those who failed together
    /// do not come back together ("full jitter").
    /// - Parameters:
    ///   - retry: 1 for the first repeat.
    ///   - random: 64 random bits.
    /// - Returns: nil when there is no such repeat.
    package func pause(beforeRetry retry: Int, random: UInt64) -> Duration? {
        guard retry >= 1, retry <= maximumRetries else { return nil }
        var bound = initialPause
        var doublings = retry - 1
        // Ends with the bound, however large the number is.
        while doublings > 0, bound > .zero, bound < maximumPause {
            bound *= 2
            doublings -= 1
        }
        bound = min(bound, maximumPause)
        // 53 bits, so that the fraction is exact and below 1.
        return bound * (Double(random >> 11) / Double(1 << 53))
    }

    /// The same, of a remote that may have asked to be left alone, for a caller who may not wait for ever.
    /// - Parameters:
    ///   - wanted: how long it asks to be left alone, which it is unless that is longer than any pause of ours.
    ///   - left: how long the caller waits; nil where nobody said. A repeat that nobody would wait for only makes work.
    package func pause(beforeRetry retry: Int, random: UInt64, wanted: Duration, left: Duration?) -> Duration? {
        guard wanted <= maximumPause, let own = pause(beforeRetry: retry, random: random) else { return nil }
        let pause = max(own, wanted)
        if let left, left <= pause { return nil }
        return pause
    }
}
