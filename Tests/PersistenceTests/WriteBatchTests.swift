import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// The promises of a batch over a session whose every call may fail: what no real database can be made to do at will.
@Suite(.timeLimit(.minutes(5)))
struct WriteBatchTests {
    /// Runs batches of random jobs as one seed will have them.
    /// - Returns: the session and the jobs.
    private func run(_ seed: UInt64) async -> (FakeSession, [FakeJob]) {
        let world = LiveWorld()
        let session = FakeSession(seed: seed)
        var random = SplitMix64(seed: ~seed)
        var all: [FakeJob] = []
        for batch in 0..<20 {
            let jobs = (0..<Int.random(in: 1...12, using: &random)).map { number in
                FakeJob("\(batch)-\(number)", fails: Int.random(in: 0..<4, using: &random) == 0, session)
            }
            WriteBatch(jobs, DatabaseMetrics(), world).run(on: { () throws(DatabaseError) in session })
            all += jobs
        }
        await world.stop()
        return (session, all)
    }

    @Test(arguments: 0..<200) func `whatever fails, each job is told once, and those answered are there once`(seed: UInt64) async {
        let (session, jobs) = await run(seed)
        var uncertain: Set<String> = []
        var answered: Set<String> = []
        for job in jobs {
            switch job.told {
            case nil: Issue.record("\(job.name) was told nothing")
            case .success:
                #expect(!job.fails)
                answered.insert(job.name)
            case .failure(DatabaseError.commitUnknown): uncertain.insert(job.name)
            case .failure(let error):
                // Its own refusal, or the database's.
                #expect(error is DatabaseError || error as? FakeJob.Refusal == FakeJob.Refusal(name: job.name))
                #expect(!session.kept.contains(job.name), "\(job.name) failed with \(error) and is there")
            }
        }
        let kept = Set(session.kept)
        #expect(kept.count == session.kept.count, "something was done twice")
        #expect(kept.isSuperset(of: answered))
        #expect(kept.subtracting(answered).isSubset(of: uncertain))
        #expect(kept.isDisjoint(with: jobs.filter(\.fails).map(\.name)))
    }

    /// Runs one batch.
    private func run(_ jobs: [FakeJob], on session: FakeSession) async {
        let world = LiveWorld()
        WriteBatch(jobs, DatabaseMetrics(), world).run(on: { () throws(DatabaseError) in session })
        await world.stop()
    }

    private func error(of job: FakeJob) -> DatabaseError? {
        if case .failure(let error as DatabaseError) = job.told { error } else { nil }
    }

    @Test func `a batch that gave way is run again, and each job is done once`() async {
        let session = FakeSession([.gaveWay, .gaveWay, .good])
        let jobs = [FakeJob("a", fails: false, session), FakeJob("b", fails: true, session), FakeJob("c", fails: false, session)]
        await run(jobs, on: session)
        #expect(session.commits == [.gaveWay, .gaveWay, .good])
        #expect(session.kept == ["a", "c"])
    }

    @Test func `a statement that gave way takes back all that was done before it, and all is run again`() async {
        let session = FakeSession([.good], givingWay: ["b"])
        let jobs = ["a", "b", "c"].map { FakeJob($0, fails: false, session) }
        await run(jobs, on: session)
        #expect(session.kept == ["a", "b", "c"])
        for job in jobs { #expect(error(of: job) == nil, "\(job.name)") }
    }

    @Test func `a batch that always gives way is given up after so many runs, and its jobs are told why`() async {
        let session = FakeSession([.gaveWay])
        let jobs = ["a", "b"].map { FakeJob($0, fails: false, session) }
        await run(jobs, on: session)
        #expect(session.commits.count == WriteBatch.maximumRuns)
        #expect(session.kept.isEmpty)
        for job in jobs { #expect(error(of: job) == .conflict("as the seed will have it"), "\(job.name)") }
    }

    @Test(arguments: [FakeSession.Outcome.keptUnknown, .lostUnknown])
    func `after a COMMIT of unknown outcome nothing is run again and every job is told`(outcome: FakeSession.Outcome) async {
        let session = FakeSession([outcome, .good])
        let jobs = ["a", "b"].map { FakeJob($0, fails: false, session) }
        await run(jobs, on: session)
        #expect(session.commits == [outcome])
        for job in jobs { #expect(error(of: job) == .commitUnknown("as the seed will have it"), "\(job.name)") }
    }

    @Test func `the seeds reach all that can happen`() async {
        var commits: Set<FakeSession.Outcome> = []
        var ends: Set<String> = []
        for seed in 0..<200 as Range<UInt64> {
            let (session, jobs) = await run(seed)
            commits.formUnion(session.commits)
            for job in jobs {
                switch job.told {
                case .failure(DatabaseError.commitUnknown): ends.insert("unknown")
                case .failure(DatabaseError.failed(let name, _)): ends.insert(name)
                case .failure(DatabaseError.busy): ends.insert("busy")
                case .failure(is FakeJob.Refusal): ends.insert("refused")
                case .success: ends.insert("answered")
                default: ends.insert("other")
                }
            }
        }
        #expect(commits == [.good, .refused, .gaveWay, .keptUnknown, .lostUnknown])
        #expect(ends == ["unknown", "begin", "mark", "keep", "busy", "refused", "answered"])
    }
}
