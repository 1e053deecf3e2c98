import WorldKit

/// A serial queue whose steps are steps of the scheduler. It begins late as often as not, so that what comes together is done
/// together.
final class SimulatedWorker: Worker, @unchecked Sendable {  // unchecked: everything happens on one thread
    /// The longest that a step takes, in microseconds, as a disk does.
    private static let longest = 8000

    private unowned let world: SimulatedWorld
    private var steps: [@Sendable () -> Void] = []
    private var isScheduled = false

    init(_ world: SimulatedWorld) { self.world = world }

    func submit(_ step: @escaping @Sendable () -> Void) {
        guard !world.isDead else { return }
        steps.append(step)
        if !isScheduled { schedule() }
    }

    /// Nothing that waited is done.
    func end() { steps = [] }

    private func schedule() {
        isScheduled = true
        let scheduler = world.process.scheduler
        guard scheduler.chance.happens(500) else { return enqueue() }
        world.timer(after: scheduler.chance.below(Self.longest)) { [self] in enqueue() }
    }

    private func enqueue() {
        world.process.scheduler.enqueue(.step { [self] in runNext() }, of: world.process)
    }

    private func runNext() {
        guard !steps.isEmpty else { return isScheduled = false }
        let step = steps.removeFirst()
        step()
        if steps.isEmpty { isScheduled = false } else { schedule() }
    }
}
