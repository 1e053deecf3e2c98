package import WorldKit

/// The circuit breaker of one remote, shared by all who call it. From any task.
package final class CircuitBreaker: Sendable {
    /// Whose it is, for errors and metrics.
    package let remote: String
    private let machine: Locked<CircuitBreakerStateMachine>
    private let world: any World

    package init(remote: String, machine: CircuitBreakerStateMachine, world: any World) {
        self.remote = remote
        self.machine = Locked(machine)
        self.world = world
    }

    /// - Throws: `CallNotPermitted` while it is open.
    package func acquire() throws(CallNotPermitted) -> UInt64 {
        switch machine.withLock({ $0.acquire(now: world.uptime) }) {
        case .permitted(let permit): return permit
        case .rejected(let pause): throw CallNotPermitted(remote: remote, retryAfter: pause)
        }
    }

    /// Tells what became of a call that was let through.
    package func record(_ outcome: CircuitBreakerStateMachine.Outcome, permit: UInt64) {
        machine.withLock { $0.record(outcome, permit: permit, now: world.uptime) }
    }

    /// As it is now.
    package var state: CircuitBreakerStateMachine.State { machine.withLock { $0.state } }
}
