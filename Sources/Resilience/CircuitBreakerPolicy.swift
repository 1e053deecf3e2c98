/// When a circuit breaker opens, and for how long.
package struct CircuitBreakerPolicy: Sendable, Equatable {
    /// What opens it.
    package enum Trip: Sendable, Equatable {
        /// So many failures one after another; greater than 0.
        case failuresInARow(Int)
        /// A share of the calls of late that failed, or that took too long.
        case rate(Rate)
    }

    /// A share of calls within a window of time.
    package struct Rate: Sendable, Equatable {
        /// How far back it looks.
        package var window: Duration
        /// With fewer calls than this in the window nothing opens it.
        package var minimumNumberOfCalls: Int
        /// Percent of the calls that may not fail: greater than 0 and not greater than 100.
        package var failureRateThreshold: Int
        /// A call that takes this long is slow, whatever it answers.
        package var slowCallDurationThreshold: Duration
        /// Percent of the calls that may not be slow: greater than 0 and not greater than 100.
        package var slowCallRateThreshold: Int

        package init(
            window: Duration = .seconds(10), minimumNumberOfCalls: Int = 20, failureRateThreshold: Int = 50,
            slowCallDurationThreshold: Duration = .seconds(2), slowCallRateThreshold: Int = 50
        ) {
            self.window = window
            self.minimumNumberOfCalls = minimumNumberOfCalls
            self.failureRateThreshold = failureRateThreshold
            self.slowCallDurationThreshold = slowCallDurationThreshold
            self.slowCallRateThreshold = slowCallRateThreshold
        }
    }

    /// What opens it.
    package var trip: Trip
    /// How long it stays open, and how long a trial may take before another one is let through.
    package var waitDurationInOpenState: Duration

    package init(_ trip: Trip, waitDurationInOpenState: Duration) {
        self.trip = trip
        self.waitDurationInOpenState = waitDurationInOpenState
    }
}
