internal import Observability
internal import WorldKit

/// Jobs that are committed together: each stands or falls by itself, one COMMIT keeps all that stand. On the writer's thread.
///
/// A job that fails takes back only what it did. Where the database takes back everything with it, the others are run
/// again without it: a job depends on its transaction alone, so it may. Where the database lets another transaction go first
/// (`DatabaseError.conflict`), or the connection is lost before COMMIT, all is taken back and run again, a few times.
struct WriteBatch {
    /// How often a batch is run before its jobs are told of the conflict, and for how long: whoever holds what it needs may have been stopped.
    static let maximumRuns = 10
    static let maximumTime = Duration.seconds(10)

    private let jobs: [any AnyWriteJob]
    private let metrics: DatabaseMetrics
    private let world: any World

    init(_ jobs: [any AnyWriteJob], _ metrics: DatabaseMetrics, _ world: any World) {
        self.jobs = jobs
        self.metrics = metrics
        self.world = world
    }

    /// Runs the jobs, commits, and only then answers them.
    /// - Parameter open: gives the connection; once that is lost, another one.
    func run(on open: () throws(DatabaseError) -> any Session) {
        let end = world.uptime + Self.maximumTime
        var left = jobs
        var runs = 0
        while !left.isEmpty {
            let attempted: Attempt
            do {
                attempted = attempt(left, on: try open())
            } catch {
                return fail(left, error)
            }
            switch attempted {
            case .ended: return
            case .again(let error):
                runs += 1
                if runs == Self.maximumRuns || world.uptime >= end { return fail(left, error) }
            case .lost(let culprit, let error):
                left[culprit].fail(error)
                left.remove(at: culprit)
            }
        }
    }

    private func fail(_ jobs: [any AnyWriteJob], _ error: any Error) {
        for job in jobs { job.fail(error) }
    }

    private enum Attempt {
        /// Every job has been told.
        case ended
        /// The transaction was taken back in favour of another one, or is gone with its connection; nobody has been told.
        case again(any Error)
        /// The transaction is gone because of one job; nobody has been told.
        case lost(culprit: Int, any Error)
    }

    private func attempt(_ jobs: [any AnyWriteJob], on session: any Session) -> Attempt {
        var failures: [Int: any Error] = [:]
        let start = world.uptime
        defer { metrics.batches.record(world.uptime - start) }
        do {
            try session.begin()
            let transaction = Transaction(session: session, hostTime: world.now)
            for (index, job) in jobs.enumerated() {
                do {
                    try session.mark()
                    try job.run(in: transaction)
                    try session.keepSinceMark()
                } catch DatabaseError.conflict(let message) {
                    // Some databases undo the statement alone: a COMMIT would keep the rest.
                    session.rollBack()
                    return .again(DatabaseError.conflict(message))
                } catch  where !session.isUsable {
                    return .again(error)
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
            return .again(DatabaseError.conflict(message))
        } catch DatabaseError.commitUnknown(let message) {
            session.rollBack()
            fail(jobs, DatabaseError.commitUnknown(message))
            return .ended
        } catch  where !session.isUsable {
            return .again(error)
        } catch {
            session.rollBack()
            fail(jobs, error)
            return .ended
        }
        for (index, job) in jobs.enumerated() {
            if let error = failures[index] { job.fail(error) } else { job.answer() }
        }
        return .ended
    }
}
