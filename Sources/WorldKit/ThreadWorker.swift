/// A Worker that is one POSIX thread. It is woken only when it sleeps: a burst of steps costs one wake-up.
@safe final class ThreadWorker: Worker, @unchecked Sendable {  // unchecked: the variables are touched under `condition` alone
    private let condition = Condition()
    private let last = OneShot<Void>()
    private var steps: [@Sendable () -> Void] = []
    private var sleeping = false
    private var ending = false

    init(_ name: String) {
        Thread.start(name) { [self] in run() }
    }

    func submit(_ step: @escaping @Sendable () -> Void) {
        condition.locked {
            guard !ending else { return }
            steps.append(step)
            if sleeping { condition.signal() }
        }
    }

    /// Lets the thread finish what was submitted, then end.
    func end() {
        condition.locked {
            ending = true
            condition.signal()
        }
    }

    /// Waits until the thread has run its last step.
    func ended() async { await last.uncancelled() }

    private func run() {
        while let next = take() {
            for step in next { step() }
        }
        last.complete(.success(()))
    }

    /// All that waits; nil when there is nothing more to come.
    private func take() -> [@Sendable () -> Void]? {
        condition.locked {
            while steps.isEmpty, !ending {
                sleeping = true
                condition.wait()
                sleeping = false
            }
            defer { steps = [] }
            return steps.isEmpty ? nil : steps
        }
    }
}
