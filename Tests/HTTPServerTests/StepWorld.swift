import Testing
import WorldKit

/// A World whose monotonic clock stands still until a test moves it. Everything else is a LiveWorld's.
final class StepWorld: World {
    private struct Timer {
        let id: Int
        let deadline: Uptime
        let fire: @Sendable () -> Void
    }

    private struct State {
        var uptime = Uptime(micros: 0)
        var timers: [Timer] = []
        var made = 0
        var lastCancelled: (@Sendable () -> Void)?
        /// Who waits until so many timers are set.
        var watchers: [(count: Int, arrived: OneShot<Void>)] = []
    }

    private final class Handle: TimerHandle {
        private let world: StepWorld
        private let id: Int

        init(_ world: StepWorld, _ id: Int) {
            self.world = world
            self.id = id
        }

        func cancel() {
            world.state.withLock { state in
                guard let index = state.timers.firstIndex(where: { $0.id == id }) else { return }
                state.lastCancelled = state.timers.remove(at: index).fire
            }
        }
    }

    private let live = LiveWorld()
    private let state = Locked(State())

    var now: Instante { live.now }
    var uptime: Uptime { state.withLock(\.uptime) }
    func random() -> UInt64 { live.random() }
    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }
    func worker(_ name: String) -> any Worker { live.worker(name) }

    /// Also lets go of the timers, which hold whoever set them.
    func stop() async {
        state.withLock { state in
            state.timers = []
            state.lastCancelled = nil
        }
        await live.stop()
    }

    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        if deadline <= uptime { fire() }
        let (id, arrived) = state.withLock { state -> (Int, [OneShot<Void>]) in
            state.made += 1
            if deadline > state.uptime { state.timers.append(Timer(id: state.made, deadline: deadline, fire: fire)) }
            let count = state.timers.count
            let arrived = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return (state.made, arrived.map(\.arrived))
        }
        for one in arrived { one.complete(.success(())) }
        return Handle(self, id)
    }

    /// Timers that are set now.
    var timers: Int { state.withLock { $0.timers.count } }

    /// Waits until so many timers are set.
    func timers(atLeast count: Int) async throws {
        let arrived = OneShot<Void>()
        let already = state.withLock { state -> Bool in
            if state.timers.count < count { state.watchers.append((count, arrived)) }
            return state.timers.count >= count
        }
        if !already { try await arrived.value() }
    }

    /// Fires the timer that was cancelled last, as happens to one whose cancelling comes a moment too late.
    func fireCancelled() { state.withLock(\.lastCancelled)?() }

    /// Moves the clock on and fires what is due by then, in order of time; also what is set meanwhile and due.
    func advance(by span: Duration) {
        let end = uptime + span
        while true {
            let due = state.withLock { state -> Timer? in
                guard let first = state.timers.filter({ $0.deadline <= end }).min(by: { ($0.deadline, $0.id) < ($1.deadline, $1.id) })
                else {
                    state.uptime = end
                    return nil
                }
                state.timers.removeAll { $0.id == first.id }
                state.uptime = max(state.uptime, first.deadline)
                return first
            }
            guard let due else { return }
            due.fire()
        }
    }
}
