import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// The promises of a batch over a session whose every call may fail: what no real database can be made to do at will.
@Suite(.timeLimit(.minutes(1)))
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
            WriteBatch(jobs, DatabaseMetrics(), world).run(on: session)
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
        #expect(commits == [.good, .refused, .keptUnknown, .lostUnknown])
        #expect(ends == ["unknown", "begin", "mark", "keep", "busy", "refused", "answered"])
    }
}
