import TestSupport
import WorldKit

/// A World whose worker runs only when it is told to.
final class HeldWorld: World, Worker {
    private let steps = Locked<[@Sendable () -> Void]>([])
    private let inner = ManualWorld()

    var now: Instante { inner.now }
    var uptime: Uptime { inner.uptime }
    func random() -> UInt64 { inner.random() }
    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle { inner.timer(at: deadline, fire) }
    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { inner.spawn(name, body) }
    func worker(_ name: String) -> any Worker { self }
    func stop() async { await inner.stop() }

    func submit(_ step: @escaping @Sendable () -> Void) { steps.withLock { $0.append(step) } }

    func run() {
        let waiting = steps.withLock { steps -> [@Sendable () -> Void] in
            defer { steps = [] }
            return steps
        }
        for step in waiting { step() }
    }
}
