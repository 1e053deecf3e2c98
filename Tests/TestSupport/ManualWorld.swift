package import WorldKit

/// A World whose clocks stand still until the test moves them with `advance`.
///
/// Tasks and workers are real ones. So a test first makes sure that the code under test has begun to wait, by
/// `untilTimers`, and then advances. Everything may be called from any thread; `advance` from one place at a time.
package final class ManualWorld: World {
    private struct Timer {
        let deadline: Uptime
        let number: Int
        let fire: @Sendable () -> Void
    }

    private struct Goal {
        let count: Int
        let reached: OneShot<Void>
    }

    private struct State {
        var uptime = Uptime(micros: 0)
        var skew = Duration.zero
        var generator: SplitMix64
        var timers: [Int: Timer] = [:]
        var timersSet = 0
        var goals: [Goal] = []
        var stopped = false
    }

    private struct Handle: TimerHandle {
        let world: ManualWorld
        let number: Int

        func cancel() { world.drop(number) }
    }

    private let start: Instante
    private let state: Locked<State>
    private let live = LiveWorld()

    /// - Parameters:
    ///   - seed: what `random` draws from.
    ///   - start: the wall clock at uptime 0.
    package init(seed: UInt64 = 1, start: Instante = Instante(micros: 1_772_357_400_000_000)) {  // 2026-03-01T09:30:00Z
        self.start = start
        state = Locked(State(generator: SplitMix64(seed: seed)))
    }

    // Time.

    package var now: Instante {
        state.withLock { Instante(micros: start.micros + $0.uptime.micros + $0.skew.micros) }
    }

    package var uptime: Uptime { state.withLock { $0.uptime } }

    /// By how much `now` is off. Setting it makes the wall clock jump and leaves `uptime` alone.
    package var skew: Duration {
        get { state.withLock { $0.skew } }
        set { state.withLock { $0.skew = newValue } }
    }

    /// Moves both clocks forward and fires, on the caller's thread, what falls due: by deadline, then by age, each at its
    /// own moment, those included that a firing timer sets.
    package func advance(by span: Duration) {
        precondition(span >= .zero, "the monotonic clock never goes back")
        let end = uptime + span
        while let timer = nextTimer(until: end) { timer.fire() }
    }

    /// Takes out the first timer that is due by `end`; when there is none it is `end`.
    private func nextTimer(until end: Uptime) -> Timer? {
        state.withLock { state in
            let first = state.timers.values.min { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
            guard let first, first.deadline <= end else {
                state.uptime = max(state.uptime, end)
                return nil
            }
            state.timers[first.number] = nil
            state.uptime = first.deadline
            return first
        }
    }

    // Timers.

    /// One that is due already fires soon, on a thread of its own, without any `advance`; it never counts as set.
    package func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        let (number, reached) = state.withLock { state -> (Int?, [Goal]) in
            guard deadline > state.uptime else { return (nil, []) }
            state.timersSet += 1
            guard !state.stopped else { return (state.timersSet, []) }
            state.timers[state.timersSet] = Timer(deadline: deadline, number: state.timersSet, fire: fire)
            let count = state.timers.count
            let reached = state.goals.filter { $0.count <= count }
            state.goals.removeAll { $0.count <= count }
            return (state.timersSet, reached)
        }
        for goal in reached { goal.reached.complete(.success(())) }
        guard let number else { return live.timer(at: live.uptime, fire) }
        return Handle(world: self, number: number)
    }

    /// How many timers are set: neither fired nor cancelled.
    package var timerCount: Int { state.withLock { $0.timers.count } }

    /// Waits until at least `count` timers are set. Ends early when the task is cancelled.
    package func untilTimers(_ count: Int) async {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.timers.count >= count {
                reached.complete(.success(()))
            } else {
                state.goals.append(Goal(count: count, reached: reached))
            }
        }
        _ = try? await reached.value()  // cancelled: the test is over, or its time is
    }

    private func drop(_ number: Int) {
        // What the closure holds is let go after the lock: a deinit may cancel another timer.
        let dropped = state.withLock { $0.timers.removeValue(forKey: number) }
        withExtendedLifetime(dropped) {}
    }

    // The rest.

    /// 64 bits that the seed determines.
    package func random() -> UInt64 { state.withLock { $0.generator.next() } }

    package func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }

    package func worker(_ name: String) -> any Worker { live.worker(name) }

    /// As in life: cancels and awaits what was spawned, lets each worker finish, then drops the timers.
    package func stop() async {
        await live.stop()
        let dropped = state.withLock { state -> [Int: Timer] in
            state.stopped = true
            defer { state.timers = [:] }
            return state.timers
        }
        withExtendedLifetime(dropped) {}
    }
}
