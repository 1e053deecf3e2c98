/// All that a service may know of the world outside it: time, chance, tasks and threads.
///
/// A service gets its World from whoever builds it and reaches for none of these by itself, so that the same code runs on
/// real threads (`LiveWorld`), on a clock that a test moves, and under a seeded scheduler. Everything may be called from
/// any thread.
package protocol World: Sendable {
    /// The wall clock, for stamps and identifiers. It may jump.
    var now: Instante { get }

    /// The monotonic clock, for time-outs and pauses.
    var uptime: Uptime { get }

    /// 64 random bits.
    func random() -> UInt64

    /// Calls `fire` once when `uptime` has reached `deadline`, unless it is cancelled before. `fire` must be short and must
    /// not wait: every timer shares one thread.
    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle

    /// Waits until `uptime` has reached `deadline`.
    /// - Throws: `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Uptime) async throws

    /// Starts a task that nobody awaits. `stop` cancels it and waits for it.
    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void)

    /// A serial queue for blocking work; `name` is its thread's.
    func worker(_ name: String) -> any Worker

    /// Ends this World: cancels and awaits what was spawned, lets each worker finish what waits, ends the threads. Timers
    /// that are still set never fire. It waits in a cancelled task as well.
    func stop() async
}

extension World {
    /// Waits until `uptime` has reached `deadline`.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func sleep(until deadline: Uptime) async throws {
        _ = try await OneShot<Never>().value(until: deadline, in: self)
    }

    /// Waits for `span`, at least.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func sleep(for span: Duration) async throws {
        try await sleep(until: uptime + span)
    }

    /// A fresh identifier that sorts after those of earlier milliseconds.
    package func uuid() -> UUIDv7 { UUIDv7(moment: now, random: (random(), random())) }
}
