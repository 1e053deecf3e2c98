package import WorldKit

/// The rules of a circuit breaker, without clock or lock: closed, open after failures in a row, half-open for one trial.
package struct CircuitBreakerStateMachine: Sendable {
    /// Where it stands.
    package enum State: Sendable, Equatable {
        /// Calls go through; so many in a row have failed.
        case closed(failures: Int)
        /// Nothing goes through before `until`.
        case open(until: Uptime)
        /// One trial is under way; if it has not told by `until`, another one may try.
        case halfOpen(trial: UInt64, until: Uptime)
    }

    /// What a call may do.
    package enum Decision: Sendable, Equatable {
        /// Go, and tell what became of it with this number.
        case permitted(UInt64)
        /// Do not go; how long to wait before it is worth asking again.
        case rejected(retryAfter: Duration)
    }

    /// What became of a call.
    package enum Outcome: Sendable, Equatable {
        case success
        /// The remote could not be reached, did not answer in time, or answered that it is broken.
        case failure
        /// Says nothing of the remote's health (the caller gave up): closes nothing and gives a trial's permit back.
        case ignored
    }

    /// Failures in a row that open it; greater than 0.
    package let failureThreshold: Int
    /// How long it stays open, and how long a trial may take before another one is let through.
    package let waitDurationInOpenState: Duration

    /// As it is now.
    package private(set) var state = State.closed(failures: 0)
    private var permits: UInt64 = 0
    /// Calls up to this permit began before it last opened: what they tell is of another time.
    private var outdated: UInt64 = 0

    package init(failureThreshold: Int, waitDurationInOpenState: Duration) {
        self.failureThreshold = failureThreshold
        self.waitDurationInOpenState = waitDurationInOpenState
    }

    /// Asks whether a call may go.
    package mutating func acquire(now: Uptime) -> Decision {
        switch state {
        case .closed:
            permits += 1
            return .permitted(permits)
        case .open(let until), .halfOpen(_, let until):
            guard now >= until else { return .rejected(retryAfter: until - now) }
            permits += 1
            state = .halfOpen(trial: permits, until: now + waitDurationInOpenState)
            return .permitted(permits)
        }
    }

    /// Tells what became of the call that was let through with `permit`.
    package mutating func record(_ outcome: Outcome, permit: UInt64, now: Uptime) {
        guard permit > outdated else { return }
        switch (state, outcome) {
        case (.closed, .success): state = .closed(failures: 0)
        case (.closed(let failures), .failure):
            if failures + 1 >= failureThreshold { open(now) } else { state = .closed(failures: failures + 1) }
        case (.halfOpen(let trial, _), _) where trial != permit: break  // a trial that was given up
        case (.halfOpen, .success): state = .closed(failures: 0)
        case (.halfOpen, .failure): open(now)
        case (.halfOpen, .ignored): state = .open(until: now)
        case (.open, _), (.closed, .ignored): break
        }
    }

    private mutating func open(_ now: Uptime) {
        state = .open(until: now + waitDurationInOpenState)
        outdated = permits
    }
}
