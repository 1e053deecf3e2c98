package import Persistence
package import WorldKit

/// A world in a hurry: a timer fires when it is set, and the uptime is then the one that it was set for. Nothing waits, and
/// the uptime moves in no other way but `advance`. The rest is the live world, which whoever made it stops.
package final class HurriedWorld: World {
    private struct State {
        var uptime = Uptime(micros: 1_000_000)
        var pauses: [Duration] = []
    }

    private struct SpentTimer: TimerHandle {
        func cancel() {}
    }

    private let live: LiveWorld
    private let fires: Bool
    private let chance: UInt64?
    private let fixedNow: Instante?
    private let state = Locked(State())

    /// Comes when the first timer is set.
    package let firstTimer = OneShot<Void>()

    /// - Parameters:
    ///   - fires: false for timers that never do, so that a test can act in a pause.
    ///   - chance: what `random` always gives; nil for real chance.
    ///   - now: where the wall clock stands still; nil for the real one.
    package init(_ live: LiveWorld, fires: Bool = true, chance: UInt64? = nil, now: Instante? = nil) {
        self.live = live
        self.fires = fires
        self.chance = chance
        fixedNow = now
    }

    /// How long each timer would have taken, in the order they were set.
    package var pauses: [Duration] { state.withLock { $0.pauses } }

    package func advance(by span: Duration) { state.withLock { $0.uptime = $0.uptime + span } }

    package var now: Instante { fixedNow ?? live.now }

    package var uptime: Uptime { state.withLock { $0.uptime } }

    package func random() -> UInt64 { chance ?? live.random() }

    package func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        state.withLock { state in
            state.pauses.append(deadline - state.uptime)
            if fires { state.uptime = max(state.uptime, deadline) }
        }
        firstTimer.complete(.success(()))
        if fires { fire() }
        return SpentTimer()
    }

    package func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }

    package func worker(_ name: String) -> any Worker { live.worker(name) }

    package func stop() async { await live.stop() }
}

/// Gives `body` a live world and stops it, whatever happens.
package func withLiveWorld(_ body: @Sendable (LiveWorld) async throws -> Void) async throws {
    let world = LiveWorld()
    do {
        try await body(world)
    } catch {
        await world.stop()
        throw error
    }
    await world.stop()
}

extension DatabaseKind {
    /// Gives `body` an empty database in a live world of its own.
    package func withDatabase(_ body: @Sendable (Database) async throws -> Void) async throws {
        try await withLiveWorld { world in try await withDatabase(in: world, body) }
    }
}
