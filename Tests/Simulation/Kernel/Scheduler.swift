import Glibc
import WorldKit

/// Chooses, from a seed, which of the things that can happen happens next: jobs of tasks, steps of workers, timers.
///
/// All of it happens on the thread that made it, so that a seed is a history. Time is a number that jumps to the next timer
/// when nothing else can go on; a timer may also fire while something can, as if that were slow.
package final class Scheduler: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// What can happen next, and in which process.
    struct Work {
        enum Kind {
            case job(UnownedJob)
            case step(() -> Void)
        }

        let process: SimulatedProcess
        let number: Int
        let executor: ProcessExecutor?
        let kind: Kind
    }

    package var chance: Chance
    /// What has been told so far.
    let story: Story
    /// How often things happened.
    var tally = Tally()
    /// True time since the beginning, in microseconds.
    private(set) package var time: Int64 = 0
    /// How many steps there were.
    private(set) package var steps = 0
    /// Of all steps so far: two runs of one seed must have the same.
    private(set) package var trace: UInt64 = 0xCBF2_9CE4_8422_2325
    /// How often in a thousand steps a timer goes before something that could go on.
    var haste = 0
    /// Jobs that came from another thread: something has escaped.
    private(set) var strays = 0

    private var ready: [Work] = []
    /// The next one last.
    private var timers: [ScheduledTimer] = []
    private var count = 0
    private let thread = pthread_self()

    package init(seed: UInt64, tellsStory: Bool) {
        chance = Chance(seed: seed)
        story = Story(isTold: tellsStory)
    }

    /// A number for the next thing, in the order in which things come up.
    func newNumber() -> Int {
        count += 1
        return count
    }

    /// Adds to the trace.
    package func mark(_ value: Int) { trace = (trace ^ UInt64(truncatingIfNeeded: value)) &* 0x100_0000_01B3 }

    /// Adds all of it to the trace.
    func mark(_ bytes: [UInt8]) {
        for byte in bytes { trace = (trace ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// Notes that something went wrong.
    func note(_ fault: Fault, _ detail: @autoclosure () -> String = "") { note(fault.rawValue, detail()) }

    /// Notes that something happened, by the name that it is counted under.
    package func note(_ event: String, _ detail: @autoclosure () -> String = "") {
        tally.add(event)
        story.tell(time, event, detail())
    }

    func enqueue(_ kind: Work.Kind, of process: SimulatedProcess, on executor: ProcessExecutor? = nil) {
        if pthread_self() != thread { strays += 1 }
        let work = Work(process: process, number: newNumber(), executor: executor, kind: kind)
        if process.isPaused { process.held.append(work) } else { ready.append(work) }
    }

    /// Sets a timer.
    /// - Parameters:
    ///   - moment: microseconds of true time; one that is past is due at once.
    ///   - owner: whose death it does not outlive.
    @discardableResult
    func at(_ moment: Int64, of owner: SimulatedWorld? = nil, _ fire: @escaping () -> Void) -> ScheduledTimer {
        let timer = ScheduledTimer(at: max(moment, time), newNumber(), of: owner, self, fire)
        timers.insert(timer, at: place(of: timer))
        return timer
    }

    /// Sets a timer, so many microseconds from now.
    @discardableResult
    func after(_ span: Int, _ fire: @escaping () -> Void) -> ScheduledTimer { at(time + Int64(span), fire) }

    func drop(_ timer: ScheduledTimer) {
        let index = place(of: timer)
        if index < timers.count, timers[index] === timer { timers.remove(at: index) }
    }

    /// Drops all timers of a life.
    func dropTimers(of owner: SimulatedWorld) { timers.removeAll { $0.owner === owner } }

    /// The first index whose timer is not after it.
    private func place(of timer: ScheduledTimer) -> Int {
        var (low, high) = (0, timers.count)
        while low < high {
            let middle = (low + high) / 2
            if timer.isBefore(timers[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether nothing can go on before time does.
    var isIdle: Bool { ready.isEmpty }

    /// Sets the work of a process aside.
    func hold(_ process: SimulatedProcess) {
        process.held += ready.filter { $0.process === process }
        ready.removeAll { $0.process === process }
    }

    /// Whose work was done last.
    private weak var running: SimulatedProcess?

    /// Lets the work of a process go on.
    func release(_ process: SimulatedProcess) {
        ready += process.held
        process.held = []
    }

    /// Tells the places that the processes come to, where a story is told.
    func tellPlaces() {
        #if DEBUG || SIMULACION
        guard story.isTold else { return }
        FaultPoint.watch { [weak self] point in
            // In the process of the tests other services run on other threads.
            guard let self, pthread_self() == thread, let running else { return }
            story.tell(time, running.name, point)
        }
        #endif
    }

    /// Does the next thing.
    /// - Returns: false when nothing can ever happen any more.
    package func step() -> Bool {
        steps += 1
        if !ready.isEmpty, timers.isEmpty || !chance.happens(haste) {
            let index = chance.below(ready.count)
            ready.swapAt(index, ready.count - 1)
            let work = ready.removeLast()
            mark(work.process.index &* 1_000_003 &+ work.number)
            running = work.process
            switch work.kind {
            case .job(let job):
                guard let executor = work.executor else { return true }
                unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor())
            case .step(let step): step()
            }
            return true
        }
        guard let timer = timers.popLast() else { return false }
        if !ready.isEmpty { note(.earlyTimer) }
        time = timer.moment
        mark(-timer.number)
        timer.take()?()
        return true
    }
}
