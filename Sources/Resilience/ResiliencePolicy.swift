/// How calls to one remote are guarded: deadline → retry → circuit breaker → call.
package struct ResiliencePolicy: Sendable {
    /// How long one try may take.
    package var timeout: Duration
    /// A remote that has not answered in this time is at fault, however little time its caller had.
    package var fairTime: Duration
    /// Which pauses, and how many repeats.
    package var retry: RetryPolicy
    /// How many of all calls may be repeated.
    package var budget: RetryBudget
    /// When no call is let through.
    package var breaker: CircuitBreakerPolicy

    package init(
        timeout: Duration = .seconds(5), fairTime: Duration = .seconds(1), retry: RetryPolicy = RetryPolicy(),
        budget: RetryBudget = RetryBudget(),
        breaker: CircuitBreakerPolicy
    ) {
        self.timeout = timeout
        self.fairTime = fairTime
        self.retry = retry
        self.budget = budget
        self.breaker = breaker
    }

    /// That of the embedded shape, as the original has it: two repeats, open after three failures in a row, for 30 s.
    package static let pinguinos = ResiliencePolicy(breaker: .init(.failuresInARow(3), waitDurationInOpenState: .seconds(30)))

    /// That of the production shape: open for 15 s when half of at least 20 calls in 10 s failed or were slow.
    package static let compras = ResiliencePolicy(breaker: .init(.rate(.init()), waitDurationInOpenState: .seconds(15)))
}
