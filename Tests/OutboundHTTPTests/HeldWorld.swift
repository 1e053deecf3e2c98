import TestSupport
import WorldKit

/// A live world whose threads do nothing until `release` is called: what is handed to a client meanwhile stays in its queue.
final class HeldWorld: World {
    private struct HeldWorker: Worker {
        let worker: any Worker
        let gate: Gate

        func submit(_ step: @escaping @Sendable () -> Void) {
            worker.submit {
                gate.wait()
                gate.open()  // for the next one
                step()
            }
        }
    }

    private let live = LiveWorld()
    private let gate = Gate()

    func release() { gate.open() }

    var now: Instante { live.now }
    var uptime: Uptime { live.uptime }

    func random() -> UInt64 { live.random() }

    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle { live.timer(at: deadline, fire) }

    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }

    func worker(_ name: String) -> any Worker { HeldWorker(worker: live.worker(name), gate: gate) }

    func stop() async {
        release()
        await live.stop()
    }
}
