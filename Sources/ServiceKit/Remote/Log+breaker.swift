package import Observability
package import Resilience
internal import WorldKit

extension Log {
    /// Tells what a call has done to the breaker of a remote; nil where that changed nothing.
    package func tell(_ change: CircuitBreaker.Change?, of remote: String, _ policy: CircuitBreakerPolicy) {
        switch change {
        case .opened:
            let seconds = policy.waitDurationInOpenState.millis / 1000
            warning("circuit breaker opened: calls are refused until a trial succeeds", ["remote": remote, "trial_in_s": String(seconds)])
        case .closed: info("circuit breaker closed: calls go through again", ["remote": remote])
        case nil: break
        }
    }
}
