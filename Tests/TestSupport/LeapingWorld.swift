package import WorldKit

/// A world in which short pauses take no time: a timer that is not longer than `patience` fires as it is set, and both clocks
/// leap to its moment. Longer ones are kept until the clocks come to them, by `advance` or by such leaps.
///
/// So a saga repeats and waits as long as its clocks say, while whoever waits for it with a long timer still waits. Tasks and
/// workers are real ones. Everything may be called from any thread.
package final class LeapingWorld: World {
    private struct Timer {
        let deadline: Uptime
        let fire: @Sendable () -> Void
    }

    private struct State {
        var uptime = Uptime(micros: 1_000_000)
        var patience: Duration
        var pauses: [Duration] = []
        var timers: [Int: Timer] = [:]
        var lastTimer = 0
        var draws: UInt64 = 0
        var running = 0
        /// Those who wait for so many kept timers, and for so few running tasks.
        var counting: [(count: Int, reached: OneShot<Void>)] = []
        var idling: [(count: Int, reached: OneShot<Void>)] = []
    }

    private struct Handle: TimerHandle {
        let world: LeapingWorld
        let number: Int

        func cancel() { world.drop(number) }
    }

    private let live = LiveWorld()
    private let start = Instante(micros: 1_772_357_400_000_000)  // 2026-03-01T09:30:00Z
    private let state: Locked<State>

    package init(patience: Duration = .seconds(8)) { state = Locked(State(patience: patience)) }

    package var now: Instante { state.withLock { Instante(micros: start.micros + $0.uptime.micros) } }

    package var uptime: Uptime { state.withLock { $0.uptime } }

    /// Each time another number, whose fraction of the greatest one is a half: pauses are half of their bounds.
    package func random() -> UInt64 {
        state.withLock { state in
            state.draws += 1
            return 1 << 63 | state.draws
        }
    }

    /// How long each timer would have taken, in the order they were set.
    package var pauses: [Duration] { state.withLock { $0.pauses } }

    /// The longest pause that takes no time; zero for none.
    package var patience: Duration {
        get { state.withLock { $0.patience } }
        set { state.withLock { $0.patience = newValue } }
    }

    /// How many timers are kept: neither fired nor cancelled.
    package var timerCount: Int { state.withLock { $0.timers.count } }

    /// Moves both clocks and fires what falls due, in order.
    package func advance(by span: Duration) { leap(to: uptime + span) }

    package func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        let (number, reached) = state.withLock { state -> (Int, [OneShot<Void>]) in
            let pause = max(.zero, deadline - state.uptime)
            state.pauses.append(pause)
            state.lastTimer += 1
            guard pause > state.patience else { return (0, []) }
            state.timers[state.lastTimer] = Timer(deadline: deadline, fire: fire)
            let count = state.timers.count
            defer { state.counting.removeAll { $0.count <= count } }
            return (state.lastTimer, state.counting.filter { $0.count <= count }.map(\.reached))
        }
        for one in reached { one.complete(.success(())) }
        if number == 0 {
            leap(to: deadline)
            fire()
        }
        return Handle(world: self, number: number)
    }

    private func leap(to moment: Uptime) {
        while let timer = nextTimer(until: moment) { timer.fire() }
    }

    private func nextTimer(until moment: Uptime) -> Timer? {
        state.withLock { state in
            let first = state.timers.min { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            guard let first, first.value.deadline <= moment else {
                state.uptime = max(state.uptime, moment)
                return nil
            }
            state.timers[first.key] = nil
            state.uptime = max(state.uptime, first.value.deadline)
            return first.value
        }
    }

    private func drop(_ number: Int) {
        let dropped = state.withLock { $0.timers.removeValue(forKey: number) }
        withExtendedLifetime(dropped) {}  // it ends out of the lock
    }

    /// Waits until at least so many timers are kept.
    package func untilTimers(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.timers.count >= count {
                reached.complete(.success(()))
            } else {
                state.counting.append((count, reached))
            }
        }
        try await reached.value()
    }

    /// Waits until no more than so many tasks run that were spawned here: one that waits for a kept timer still runs.
    package func untilIdle(but count: Int = 0) async throws {
        let idle = OneShot<Void>()
        state.withLock { state in
            if state.running <= count { idle.complete(.success(())) } else { state.idling.append((count, idle)) }
        }
        try await idle.value()
    }

    package func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.running += 1 }
        live.spawn(name) { [self] in
            await body()
            let idling = state.withLock { state -> [OneShot<Void>] in
                state.running -= 1
                let running = state.running
                defer { state.idling.removeAll { $0.count >= running } }
                return state.idling.filter { $0.count >= running }.map(\.reached)
            }
            for one in idling { one.complete(.success(())) }
        }
    }

    package func worker(_ name: String) -> any Worker { live.worker(name) }

    package func stop() async { await live.stop() }
}

extension World {
    /// Gives `body` this world and stops it, whatever happens.
    package func during<Value: Sendable>(_ body: @Sendable (Self) async throws -> Value) async throws -> Value {
        do {
            let value = try await body(self)
            await stop()
            return value
        } catch {
            await stop()
            throw error
        }
    }
}
