import WorldKit

/// A World whose clock stands where a test puts it. It has no tasks, timers or threads.
final class StillWorld: World {
    private let clock = Locked(Uptime(micros: 0))

    var now: Instante { Instante(micros: uptime.micros) }
    var uptime: Uptime { clock.withLock { $0 } }

    func advance(by span: Duration) { clock.withLock { $0 = $0 + span } }

    func random() -> UInt64 { 0 }
    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle { fatalError("a still World has no timers") }
    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { fatalError("a still World has no tasks") }
    func worker(_ name: String) -> any Worker { fatalError("a still World has no threads") }
    func stop() async {}
}
