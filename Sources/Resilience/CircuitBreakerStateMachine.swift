package import WorldKit

/// The rules of a circuit breaker, without clock or lock: closed, open after failures, half-open for one trial.
package struct CircuitBreakerStateMachine: Sendable {
    /// Where it stands.
    package enum State: Sendable, Equatable {
        /// Calls go through; so many failures count: those in a row, or those within the window.
        case closed(failures: Int)
        /// Nothing goes through before `until`.
        case open(until: Uptime)
        /// One trial is under way; if it has not told by `until`, another one may try.
        case halfOpen(trial: UInt64, until: Uptime)
    }

    /// Where an operator holds it, whatever the calls tell.
    package enum Forced: Sendable, Equatable, CaseIterable {
        case open, closed
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

    /// When it opens, and for how long.
    package let policy: CircuitBreakerPolicy
    /// As the last call left it, or as it will be when nobody holds it any more.
    package private(set) var state = State.closed(failures: 0)
    /// nil while it decides by itself.
    package private(set) var forced: Forced?

    private var tally: CallTally
    private var permits: UInt64 = 0
    /// Calls up to this permit began before it last changed its mind: what they tell is of another time.
    private var outdated: UInt64 = 0

    package init(_ policy: CircuitBreakerPolicy) {
        self.policy = policy
        tally = CallTally(policy.trip)
    }

    /// Asks whether a call may go.
    package mutating func acquire(now: Uptime) -> Decision {
        switch (forced, state) {
        case (.open, _): return .rejected(retryAfter: policy.waitDurationInOpenState)
        case (.closed, _), (nil, .closed): return permit()
        case (nil, .open(let until)), (nil, .halfOpen(_, let until)):
            guard now >= until else { return .rejected(retryAfter: until - now) }
            let decision = permit()
            state = .halfOpen(trial: permits, until: now + policy.waitDurationInOpenState)
            return decision
        }
    }

    /// Tells what became of the call that was let through with `permit`.
    /// - Parameter span: how long it took.
    package mutating func record(_ outcome: Outcome, permit: UInt64, took span: Duration, now: Uptime) {
        guard permit > outdated, forced == nil else { return }
        let isSlow = outcome != .ignored && tally.isSlow(span)
        switch (state, outcome) {
        case (.closed, .ignored), (.open, _): break
        case (.closed, _):
            let trips = tally.count(failed: outcome == .failure, slow: isSlow, now: now)
            if trips { open(now) } else { state = .closed(failures: tally.failures(now: now)) }
        // A trial that took longer than the next one waited still proves that the remote is well.
        case (.halfOpen, .success) where !isSlow: close()
        case (.halfOpen(let trial, _), _) where trial != permit: break  // what else it tells is overtaken
        case (.halfOpen, .ignored): state = .open(until: now)
        case (.halfOpen, _): open(now)
        }
    }

    /// Holds it open or closed, or lets it go (nil). Where that changes anything, it begins closed, and what was under way
    /// tells it nothing.
    package mutating func force(_ forced: Forced?) {
        guard forced != self.forced else { return }
        self.forced = forced
        close()
    }

    /// As it is now, without the failures that count no more.
    package func state(now: Uptime) -> State {
        if case .closed = state { .closed(failures: tally.failures(now: now)) } else { state }
    }

    private mutating func permit() -> Decision {
        permits += 1
        return .permitted(permits)
    }

    private mutating func open(_ now: Uptime) {
        state = .open(until: now + policy.waitDurationInOpenState)
        outdated = permits
    }

    private mutating func close() {
        state = .closed(failures: 0)
        tally = CallTally(policy.trip)
        outdated = permits
    }
}
