internal import Glibc

/// The World of a real process: the system's clocks and random numbers, tasks of the cooperative pool or of an event loop, POSIX threads.
package final class LiveWorld: World {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var workers: [ThreadWorker] = []
        var nextTask = 0
        var stopped = false
        /// What the tasks run on; nil for the pool.
        var executor: EventLoop?
    }

    private let state = Locked(State())
    private let timers = TimerQueue()
    private let chance = Locked(SystemChance())

    package init() {}

    package var now: Instante { Instante(micros: Clock.micros(CLOCK_REALTIME)) }

    package var uptime: Uptime { Uptime(micros: Clock.micros(CLOCK_MONOTONIC)) }

    package func random() -> UInt64 { chance.withLock { $0.next() } }

    package func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle {
        timers.add(at: deadline, fire)
    }

    package func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            guard !state.stopped else { return }
            state.nextTask += 1
            let id = state.nextTask
            // The lock is held, so the task cannot take itself out of the list before it is in it.
            state.tasks[id] = Task(name: name, executorPreference: state.executor) {
                await body()
                self.state.withLock { $0.tasks[id] = nil }
            }
        }
    }

    /// From here on tasks run on `loop`, where their calls are made, instead of on the pool: nobody is woken for the next step of one.
    package func run(on loop: EventLoop) { state.withLock { $0.executor = loop } }

    package func worker(_ name: String) -> any Worker {
        let worker = ThreadWorker(name)
        let late = state.withLock { state -> Bool in
            if !state.stopped { state.workers.append(worker) }
            return state.stopped
        }
        if late { worker.end() }
        return worker
    }

    package func stop() async {
        let tasks = state.withLock { state -> [Task<Void, Never>] in
            state.stopped = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        let workers = state.withLock { state -> [ThreadWorker] in
            defer { state.workers = [] }
            return state.workers
        }
        for worker in workers {
            worker.end()
            await worker.ended()
        }
        await timers.end()
    }
}
