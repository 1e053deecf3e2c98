import Persistence
import ServiceKit
package import WorldKit

/// The World of one life of a simulated process: what dies at a kill.
///
/// After a kill its clocks still answer, and nothing that it does has an effect any more.
package final class SimulatedWorld: World, @unchecked Sendable {  // unchecked: everything happens on one thread
    /// What the wall clock shows at the beginning, in microseconds since 1970.
    static let epoch: Int64 = 1_770_000_000_000_000

    /// Whose life it is.
    package let process: SimulatedProcess
    /// How many lives of any simulation are still held by something: after a simulation there must be none.
    private static let count = Locked(0)
    package static var heldCount: Int { count.withLock { $0 } }

    private let executor: ProcessExecutor
    private let birth: Int64
    /// How many microseconds its monotonic clock counts in a thousand.
    private let rate: Int64
    private(set) var isDead = false
    /// The step of the scheduler at which it was killed.
    private(set) var deathStep = 0
    private var tasks: [Int: (name: String, task: Task<Void, Never>)] = [:]
    private var workers: [SimulatedWorker] = []
    /// Those of this life, to be closed at its end.
    var databases: [Database] = []
    /// What answers; nil before the service is built.
    var app: App?

    init(_ process: SimulatedProcess) {
        self.process = process
        executor = ProcessExecutor(process)
        birth = process.scheduler.time
        rate = 900 + Int64(process.scheduler.chance.below(200))
        Self.count.withLock { $0 += 1 }
    }

    deinit { Self.count.withLock { $0 -= 1 } }

    private var scheduler: Scheduler { process.scheduler }

    package var now: Instante { Instante(micros: Self.epoch + scheduler.time + process.skew) }

    package var uptime: Uptime { Uptime(micros: 1_000_000 + (scheduler.time - birth) * rate / 1000) }

    package func random() -> UInt64 { scheduler.chance.next() }

    package func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        // Rounded up, so that the clock has reached the deadline; one that is too far away for a number never comes.
        let span = min(max(deadline.micros - 1_000_000, 0), 1 << 48)
        return timer(at: birth + (span * 1000 + rate - 1) / rate, fire)
    }

    /// So many microseconds of true time from now.
    @discardableResult
    func timer(after span: Int, _ fire: @escaping () -> Void) -> ScheduledTimer { timer(at: scheduler.time + Int64(span), fire) }

    private func timer(at moment: Int64, _ fire: @escaping () -> Void) -> ScheduledTimer {
        let timer = scheduler.at(moment, of: self, fire)
        if isDead { timer.cancel() }
        return timer
    }

    package func sleep(until deadline: Uptime) async throws {
        // Whoever tries again for ever must not do so within one step.
        if isDead || Task.isCancelled {
            await Task.yield()
            throw CancellationError()
        }
        _ = try await OneShot<Never>().value(until: deadline, in: self)
    }

    package func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        guard !isDead else { return }
        let number = scheduler.newNumber()
        let task = Task(name: name, executorPreference: executor) {
            await body()
            self.tasks[number] = nil
        }
        tasks[number] = (name, task)
    }

    package func worker(_ name: String) -> any Worker {
        let worker = SimulatedWorker(self)
        workers.append(worker)
        return worker
    }

    package func stop() async {
        for (_, entry) in tasks.sorted(by: { $0.key < $1.key }) {
            entry.task.cancel()
            await entry.task.value
        }
    }

    /// The names of the tasks that have not ended, in the order of their beginning.
    var unfinished: [String] { tasks.sorted { $0.key < $1.key }.map(\.value.name) }

    /// Ends it: from here on nothing of it has an effect. Its tasks are cancelled, and end among the steps of the others.
    func kill() {
        guard !isDead else { return }
        isDead = true
        deathStep = scheduler.steps
        app = nil
        for database in databases { database.close() }
        databases = []
        for worker in workers { worker.end() }
        scheduler.dropTimers(of: self)
        for (_, entry) in tasks.sorted(by: { $0.key < $1.key }) { entry.task.cancel() }
    }
}
