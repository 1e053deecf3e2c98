internal import CEpoll
internal import Glibc

/// One thread that waits for descriptors and runs the steps of tasks: whoever prefers it as its executor begins calls and is told of their
/// answers without waking another thread. What runs on it must be short and must not block.
///
/// A thread that is woken costs more than most of what it then does: libraries that wait for sockets therefore share a loop with the
/// tasks that wait for the libraries. Source: epoll(7).
@safe package final class EventLoop: TaskExecutor, @unchecked Sendable {  // unchecked: what is not in `inbox` is the thread's alone
    private enum Step {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private struct Inbox {
        var steps: [Step] = []
        /// Only a sleeping thread is woken.
        var sleeping = false
        var closing = false
        /// Nothing runs here any more.
        var ended = false
    }

    /// The system does not give what a loop needs.
    package struct CannotStart: Error, CustomStringConvertible {
        package let description = "the system gives no more descriptors (epoll, eventfd)"
    }

    private let inbox = Locked(Inbox())
    private let epoll: Int32
    private let nudge: Nudge
    private var watched: [Int32: (Readiness) -> Void] = [:]
    private var sources: [any EventSource] = []

    /// Starts the thread, as a worker of `world`.
    /// - Throws: `CannotStart`
    package init(world: any World) throws(CannotStart) {
        epoll = shim_epoll_open()
        // No descriptor has that name: nobody is told of it.
        guard epoll >= 0, let nudge = Nudge(epoll, name: .max) else {
            if epoll >= 0 { Glibc.close(epoll) }
            throw CannotStart()
        }
        self.nudge = nudge
        world.worker("loop").submit { [self] in run() }
    }

    deinit { Glibc.close(epoll) }

    // From any thread.

    /// Runs a task's step; after the loop's end on the pool of all tasks.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !put(.job(job)) { globalConcurrentExecutor.enqueue(job) }
    }

    /// Runs `step` on the thread, after all that was submitted before. After the loop's end it is dropped.
    /// - Returns: whether it runs.
    @discardableResult
    package func submit(_ step: @escaping @Sendable () -> Void) -> Bool { put(.call(step)) }

    /// Runs `body` on the thread and waits for it.
    /// - Returns: nil after the loop's end.
    package func perform<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            if !submit({ continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
        }
    }

    /// Ends the thread, after all that was submitted before.
    package func close() {
        inbox.withLock { inbox in
            inbox.closing = true
            wake(&inbox)
        }
    }

    private func put(_ step: Step) -> Bool {
        inbox.withLock { inbox in
            if inbox.ended { return false }
            inbox.steps.append(step)
            wake(&inbox)
            return true
        }
    }

    private func wake(_ inbox: inout Inbox) {
        guard inbox.sleeping else { return }
        inbox.sleeping = false
        nudge.give()
    }

    // On the thread alone.

    /// On the thread alone: calls `ready` whenever `descriptor` is ready for one of `interest`, until `unwatch`; a descriptor that is watched already is from
    /// now on watched for this. It must be open until then.
    /// - Returns: false when the system does not allow it.
    @discardableResult
    package func watch(_ descriptor: Int32, for interest: Readiness, _ ready: @escaping (Readiness) -> Void) -> Bool {
        let isNew = watched.updateValue(ready, forKey: descriptor) == nil
        let bits = interest.rawValue
        // One that was closed without a word is not in the set any more, and may have its number again.
        if isNew { return shim_epoll_add(epoll, descriptor, bits) == 0 || shim_epoll_change(epoll, descriptor, bits) == 0 }
        return shim_epoll_change(epoll, descriptor, bits) == 0 || shim_epoll_add(epoll, descriptor, bits) == 0
    }

    /// Ends a watch, if there is one. On the thread alone.
    package func unwatch(_ descriptor: Int32) {
        if watched.removeValue(forKey: descriptor) != nil { shim_epoll_remove(epoll, descriptor) }
    }

    /// From now on `source` has its turns, until `remove`. On the thread alone.
    package func add(_ source: any EventSource) { sources.append(source) }

    /// `source` has no turn any more. On the thread alone.
    package func remove(_ source: any EventSource) { sources.removeAll { $0 === source } }

    private func run() {
        var events = [shim_event](repeating: shim_event(), count: Int(SHIM_EPOLL_EVENTS))
        var steps: [Step] = []
        while take(&steps) {
            for step in steps { run(step) }
            steps.removeAll(keepingCapacity: true)
            let pause = sources.reduce(nil) { pause, source in Self.shorter(pause, source.turn()) }
            let count = unsafe shim_epoll_wait(epoll, &events, sleep(pause))
            inbox.withLock { $0.sleeping = false }
            for event in events.prefix(Int(max(count, 0))) {
                // One that came before may have ended the watch.
                watched[event.descriptor]?(Readiness(rawValue: event.events))
            }
        }
        for step in steps { run(step) }
        for source in sources { source.loopEnds() }
        watched = [:]
        sources = []
    }

    /// Takes what waits.
    /// - Returns: false at the end; then nothing comes any more.
    private func take(_ steps: inout [Step]) -> Bool {
        inbox.withLock { inbox in
            swap(&inbox.steps, &steps)
            inbox.ended = inbox.closing
            return !inbox.closing
        }
    }

    private func run(_ step: Step) {
        switch step {
        case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        case .call(let call): call()
        }
    }

    /// - Returns: for how many milliseconds the thread is to wait; -1 for as long as it takes.
    private func sleep(_ pause: Duration?) -> Int32 {
        if pause == .zero { return 0 }
        return inbox.withLock { inbox in
            guard inbox.steps.isEmpty, !inbox.closing else { return 0 }
            inbox.sleeping = true
            guard let pause else { return -1 }
            // Rounded up: what is due in half a millisecond is not due before.
            return Int32(clamping: (pause.micros + 999) / 1000)
        }
    }

    private static func shorter(_ first: Duration?, _ second: Duration?) -> Duration? {
        guard let first else { return second }
        return second.map { min(first, $0) } ?? first
    }
}
