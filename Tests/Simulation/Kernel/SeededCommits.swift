import Persistence

#if DEBUG || SIMULACION
/// Draws what becomes of the COMMITs and statements of one process.
struct SeededCommits: CommitPoint {
    private static let fates: [CommitFate] = CommitFate.allCases.filter { $0 != .done }

    unowned let simulation: Simulation
    let process: SimulatedProcess

    func fate() -> CommitFate {
        let scheduler = simulation.scheduler
        guard scheduler.chance.happens(simulation.plan.commits) else { return .done }
        let fate = scheduler.chance.one(of: Self.fates)
        if let fault = fate.fault { scheduler.note(fault, process.name) }
        return fate
    }

    func givesWay() -> Bool {
        let scheduler = simulation.scheduler
        guard simulation.plan.commits > 0, scheduler.chance.below(10_000) < simulation.plan.commits else { return false }
        scheduler.note(.statementConflict, process.name)
        return true
    }

    func kill() { simulation.kill(process) }
}

extension CommitFate {
    fileprivate var fault: Fault? {
        switch self {
        case .done: nil
        case .conflict: .commitConflict
        case .refused: .commitRefused
        case .unknownDone: .commitUnknownDone
        case .unknownNotDone: .commitUnknownNotDone
        case .killedBefore: .killedBeforeCommit
        case .killedAfter: .killedAfterCommit
        }
    }
}
#endif
