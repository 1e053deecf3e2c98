import WorldKit

/// Something that is due at a moment of a simulation's time.
final class ScheduledTimer: TimerHandle, @unchecked Sendable {  // unchecked: everything happens on one thread
    /// Microseconds of true time.
    let moment: Int64
    /// Of two that are due at once the older goes first.
    let number: Int
    /// Whose death it does not outlive; nil for nobody's.
    let owner: SimulatedWorld?
    private var fire: (() -> Void)?
    private weak var scheduler: Scheduler?

    init(at moment: Int64, _ number: Int, of owner: SimulatedWorld?, _ scheduler: Scheduler, _ fire: @escaping () -> Void) {
        self.moment = moment
        self.number = number
        self.owner = owner
        self.scheduler = scheduler
        self.fire = fire
    }

    func cancel() {
        guard fire != nil else { return }
        fire = nil
        scheduler?.drop(self)
    }

    /// What it is for, once.
    func take() -> (() -> Void)? {
        defer { fire = nil }
        return fire
    }

    func isBefore(_ other: ScheduledTimer) -> Bool { (moment, number) < (other.moment, other.number) }
}
