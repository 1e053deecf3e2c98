internal import Resilience

/// What the answers of a remote say of itself.
package enum RemoteKind: Sendable {
    /// It does itself what it is asked: 500 and above say that it is broken.
    case worker
    /// It hands on what it is asked to others: its answers are theirs, or about them, and any says that it is well itself. What ended with 502
    /// or 504 over there is not done again: it ended so by what was asked.
    case intermediary

    /// What an answer that was none of the matter tells the circuit breaker.
    func outcome(_ status: Int) -> CircuitBreakerStateMachine.Outcome {
        switch self {
        // One that has too much to do, that is still at it, or that does not know who calls is not broken.
        case .worker: status >= 500 ? .failure : .ignored
        case .intermediary: status >= 500 ? .success : .ignored
        }
    }

    /// Whether the same call may end better in a moment.
    func mayPass(_ error: RemoteError) -> Bool {
        if self == .intermediary, case .answered(let status, _) = error.cause, status == 502 || status == 504 { return false }
        return error.mayPass
    }
}
