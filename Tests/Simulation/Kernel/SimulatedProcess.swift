import WorldKit

/// A process of a simulated system, over all its lives. At most one life is lived at a time; what a kill left of an earlier one
/// is still being drained.
package final class SimulatedProcess: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// Tells it from the others in the trace.
    let index: Int
    /// Such as `pedidos-2`.
    package let name: String
    /// What others call it by, such as `pedidos`: replicas share it.
    package let service: String
    unowned let scheduler: Scheduler

    /// The one that is lived now; nil after a kill, before the next start.
    var life: SimulatedWorld?
    /// Lives that were killed and whose tasks have not all ended.
    var drained: [SimulatedWorld] = []
    /// Work that waits for the end of a pause.
    var held: [Scheduler.Work] = []
    private(set) var isPaused = false
    /// How far its wall clock is off, in microseconds.
    var skew: Int64 = 0
    /// Whether nothing goes over its network, in either direction.
    var isCut = false

    init(_ index: Int, name: String, service: String, _ scheduler: Scheduler) {
        self.index = index
        self.name = name
        self.service = service
        self.scheduler = scheduler
    }

    func pause() {
        isPaused = true
        scheduler.hold(self)
    }

    /// Harmless where it is not paused.
    func resume() {
        isPaused = false
        scheduler.release(self)
    }
}
