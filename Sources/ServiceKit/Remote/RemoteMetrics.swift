package import Observability
package import Resilience

/// Counts the calls to one remote. From any task.
package struct RemoteMetrics: Sendable {
    private let success: Counter
    private let failure: Counter
    private let ignored: Counter
    private let rejections: Counter
    private let repeats: Counter
    private let repeatsDenied: Counter
    private let duration: Histogram

    package init(_ remote: String, _ breaker: CircuitBreaker, _ registry: MetricsRegistry) {
        func calls(_ outcome: String) -> Counter {
            registry.counter(
                "upstream_requests_total", "Calls to other services; rejected ones were stopped by the circuit breaker.",
                ["remote": remote, "outcome": outcome])
        }
        success = calls("success")
        failure = calls("failure")
        ignored = calls("ignored")
        rejections = calls("rejected")
        duration = registry.histogram(
            "upstream_request_duration_seconds", "Time of a call to another service, each try by itself.", ["remote": remote])
        repeats = registry.counter("upstream_retries_total", "Calls that were sent again after a failure.", ["remote": remote])
        repeatsDenied = registry.counter(
            "upstream_retries_denied_total", "Calls that were not sent again because the retry budget was spent.", ["remote": remote])
        registry.gauge("circuit_breaker_state", "0 closed, 1 half-open, 2 open.", ["remote": remote]) {
            switch (breaker.forced, breaker.state) {
            case (.closed, _), (nil, .closed): 0
            case (nil, .halfOpen): 1
            case (.open, _), (nil, .open): 2
            }
        }
        registry.gauge("circuit_breaker_forced", "1 while an operator holds it.", ["remote": remote]) { breaker.forced == nil ? 0 : 1 }
    }

    /// One try that was sent.
    package func record(_ outcome: CircuitBreakerStateMachine.Outcome, took span: Duration) {
        switch outcome {
        case .success: success.increment()
        case .failure: failure.increment()
        case .ignored: ignored.increment()
        }
        duration.record(span)
    }

    /// One that the breaker let not go.
    package func rejected() { rejections.increment() }

    /// A call is sent again.
    package func repeated() { repeats.increment() }

    /// It would have been, had the budget not been spent.
    package func notRepeated() { repeatsDenied.increment() }
}
