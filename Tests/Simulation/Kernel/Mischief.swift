/// What is done to processes and databases while things go wrong. It is drawn after each step: timers fire when nothing else can go
/// on, so that by them it would fall into quiet moments only.
struct Mischief {
    private enum Kind { case kill, pause, cut, clockJump, databaseClockJump }

    private let perMille: Int
    /// Each as often as it is to happen.
    private let kinds: [Kind]

    init(_ plan: FaultPlan) {
        func times(_ kind: Kind, _ count: Int) -> [Kind] { Array(repeating: kind, count: count) }
        perMille = plan.mischief
        kinds =
            times(.kill, plan.kills) + times(.pause, plan.pauses) + times(.cut, plan.cuts) + times(.clockJump, plan.clockJumps)
            + times(.databaseClockJump, plan.databaseClockJumps)
    }

    /// Perhaps does something.
    func happen(in simulation: Simulation) {
        let scheduler = simulation.scheduler
        guard !kinds.isEmpty, scheduler.chance.happens(perMille) else { return }
        let process = scheduler.chance.one(of: simulation.processes)
        switch scheduler.chance.one(of: kinds) {
        case .kill: simulation.kill(process)
        case .pause: pause(process, scheduler)
        case .cut: cut(process, scheduler)
        case .clockJump:
            process.skew = jump(60, scheduler)
            scheduler.note(.clockJump, "\(process.name) \(process.skew) µs")
        case .databaseClockJump:
            let database = scheduler.chance.one(of: simulation.databases.sorted { $0.key < $1.key }.map(\.value))
            database.skew = jump(90, scheduler)
            scheduler.note(.databaseClockJump, "\(database.name) \(database.skew) µs")
        }
    }

    /// Microseconds, up to so many seconds either way.
    private func jump(_ seconds: Int, _ scheduler: Scheduler) -> Int64 {
        Int64(scheduler.chance.below(2_000_000 * seconds)) - Int64(1_000_000 * seconds)
    }

    private func pause(_ process: SimulatedProcess, _ scheduler: Scheduler) {
        guard let life = process.life, !process.isPaused else { return }
        scheduler.note(.pause, process.name)
        process.pause()
        let isLong = scheduler.chance.happens(200)
        // It ends with the life at the latest.
        life.timer(after: scheduler.chance.below(isLong ? 90_000_000 : 5_000_000)) { process.resume() }
    }

    private func cut(_ process: SimulatedProcess, _ scheduler: Scheduler) {
        guard !process.isCut else { return }
        scheduler.note(.cut, process.name)
        process.isCut = true
        scheduler.after(scheduler.chance.below(20_000_000)) { process.isCut = false }
    }
}
