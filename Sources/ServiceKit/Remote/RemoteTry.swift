package import Resilience

/// One try of a call to another service, as the timeline of an order tells it.
package struct RemoteTry: Sendable, Equatable {
    /// The status of the answer; nil where there was none.
    package let status: Int?
    /// How long it took.
    package let took: Duration
    /// Whether a byte of it may have left this process: then the remote may have done it.
    package let hasLeft: Bool
    /// What the breaker thought of the remote before it.
    package let circuit: CircuitBreakerStateMachine.State
}
