package import WorldKit

/// The circuit breaker of one remote, shared by all who call it. From any task.
package final class CircuitBreaker: Sendable {
    /// Leave for one call, to be given back with what became of it.
    package struct Permit: Sendable {
        fileprivate let number: UInt64
        fileprivate let start: Uptime
    }

    /// Whose it is, for errors and metrics.
    package let remote: String
    private let machine: Locked<CircuitBreakerStateMachine>
    private let world: any World

    package init(remote: String, policy: CircuitBreakerPolicy, world: any World) {
        self.remote = remote
        machine = Locked(CircuitBreakerStateMachine(policy))
        self.world = world
    }

    /// - Throws: `CallNotPermitted` while it is open.
    package func acquire() throws(CallNotPermitted) -> Permit {
        let now = world.uptime
        switch machine.withLock({ $0.acquire(now: now) }) {
        case .permitted(let number): return Permit(number: number, start: now)
        case .rejected(let pause): throw CallNotPermitted(remote: remote, retryAfter: pause)
        }
    }

    /// What a call has done to it.
    package enum Change: Sendable, Equatable {
        case opened
        case closed
    }

    /// Tells what became of a call that was let through.
    /// - Returns: nil where that changes nothing.
    @discardableResult
    package func record(_ outcome: CircuitBreakerStateMachine.Outcome, permit: Permit) -> Change? {
        let now = world.uptime
        return machine.withLock { machine in
            let before = machine.state
            machine.record(outcome, permit: permit.number, took: now - permit.start, now: now)
            switch (before, machine.state) {
            case (.closed, .open), (.halfOpen, .open): return outcome == .ignored ? nil : .opened
            case (.halfOpen, .closed), (.open, .closed): return .closed
            default: return nil
            }
        }
    }

    /// Holds it open or closed, or lets it decide by itself again (nil).
    package func force(_ forced: CircuitBreakerStateMachine.Forced?) { machine.withLock { $0.force(forced) } }

    /// As it is now.
    package var state: CircuitBreakerStateMachine.State {
        let now = world.uptime
        return machine.withLock { $0.state(now: now) }
    }

    /// As calls find it: where it is held, that, whatever they would have made of it.
    package var effectiveState: CircuitBreakerStateMachine.State {
        let now = world.uptime
        return machine.withLock { machine in
            switch machine.forced {
            case .open: .open(until: now + machine.policy.waitDurationInOpenState)
            case .closed: .closed(failures: 0)
            case nil: machine.state(now: now)
            }
        }
    }

    /// How long nothing goes through yet; nil while calls go.
    package var openFor: Duration? {
        let now = world.uptime
        return machine.withLock { machine in
            if machine.forced == .open { return machine.policy.waitDurationInOpenState }
            guard machine.forced == nil, case .open(let until) = machine.state, until > now else { return nil }
            return until - now
        }
    }

    /// Where it is held; nil while it decides by itself.
    package var forced: CircuitBreakerStateMachine.Forced? { machine.withLock { $0.forced } }
}
