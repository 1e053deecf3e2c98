internal import Observability
internal import WorldKit

/// Jobs that are committed together: each stands or falls by itself, one COMMIT keeps all that stand. On the writer's thread.
///
/// A job that fails takes back only what it did. Where the database takes back everything with it, the others are run
/// again without it: a job depends on its transaction alone, so it may. Where the database lets another transaction go first
/// (`DatabaseError.conflict`) all is taken back and run again, a few times.
struct WriteBatch {
    /// How often a batch is run before its jobs are told of the conflict.
    static let maximumRuns = 10

    private let jobs: [any AnyWriteJob]
    private let metrics: DatabaseMetrics
    private let world: any World

    init(_ jobs: [any AnyWriteJob], _ metrics: DatabaseMetrics, _ world: any World) {
        self.jobs = jobs
        self.metrics = metrics
        self.world = world
    }

    /// Runs the jobs, commits, and only then answers them.
    func run(on session: any Session) {
        var left = jobs
        var conflicts = 0
        while !left.isEmpty {
            switch attempt(left, on: session) {
            case .ended: return
            case .conflict(let error):
                conflicts += 1
                guard conflicts < Self.maximumRuns else {
                    for job in left { job.fail(error) }
                    return
                }
            case .lost(let culprit, let error):
                left[culprit].fail(error)
                left.remove(at: culprit)
            }
        }
    }

    private enum Attempt {
        /// Every job has been told.
        case ended
        /// The transaction was taken back in favour of another one; nobody has been told.
        case conflict(DatabaseError)
        /// The transaction is gone because of one job; nobody has been told.
        case lost(culprit: Int, any Error)
    }

    private func attempt(_ jobs: [any AnyWriteJob], on session: any Session) -> Attempt {
        var failures: [Int: any Error] = [:]
        let start = world.uptime
        defer { metrics.batches.record(world.uptime - start) }
        do {
            try session.begin()
            let transaction = Transaction(session: session, now: try session.clock() ?? world.now)
            for (index, job) in jobs.enumerated() {
                do {
                    try session.mark()
                    try job.run(in: transaction)
                    try session.keepSinceMark()
                } catch DatabaseError.conflict(let message) {
                    // Some databases undo the statement alone: a COMMIT would keep the rest.
                    session.rollBack()
                    return .conflict(.conflict(message))
                } catch {
                    guard session.rollBackToMark() else {
                        session.rollBack()
                        return .lost(culprit: index, error)
                    }
                    failures[index] = error
                }
            }
            let beforeCommit = world.uptime
            try session.commit()
            metrics.commits.record(world.uptime - beforeCommit)
        } catch DatabaseError.conflict(let message) {
            session.rollBack()
            return .conflict(.conflict(message))
        } catch {
            session.rollBack()
            for job in jobs { job.fail(error) }
            return .ended
        }
        for (index, job) in jobs.enumerated() {
            if let error = failures[index] { job.fail(error) } else { job.answer() }
        }
        return .ended
    }
}
