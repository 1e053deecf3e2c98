import Simulation
import TestSupport
import Testing

/// The scheduler and the world that it makes, by a toy service.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct KernelTests {
    /// On a thread of its own: it would keep one of the few that all tests share.
    private func run(_ manner: Libreta.Manner = .right, seeds: ClosedRange<UInt64>) async throws -> [Outcome] {
        try await offPool { seeds.map { seed in Simulation.run({ Libreta(manner) }, seed: seed) } }
    }

    @Test func `a seed is a history: run again it is the same`() async throws {
        let first = try await run(seeds: 1...30)
        let second = try await run(seeds: 1...30)
        #expect(first.map(\.trace) == second.map(\.trace))
        #expect(first.map(\.steps) == second.map(\.steps))
        #expect(first.map(\.tally) == second.map(\.tally))
    }

    @Test func `a told history is the same as one that is not told`() async throws {
        let told = try await offPool { Simulation.run({ Libreta(.right) }, seed: 7, tellsStory: true) }
        let silent = try await offPool { Simulation.run({ Libreta(.right) }, seed: 7) }
        #expect(told.trace == silent.trace)
        #expect(!told.story.isEmpty)
        #expect(silent.story.isEmpty)
    }

    @Test func `other seeds are other histories`() async throws {
        let traces = Set(try await run(seeds: 1...100).map(\.trace))
        #expect(traces.count == 100)
    }

    @Test func `whatever befalls it, a right service keeps what it said`() async throws {
        for (index, outcome) in try await run(seeds: 1...200).enumerated() { #expect(outcome.problems.isEmpty, "seed \(index + 1)") }
    }

    @Test func `in some hundred seeds every kind of fault happens`() async throws {
        var tally = Tally()
        for outcome in try await run(seeds: 1...400) { tally.add(outcome.tally) }
        for fault in Fault.allCases { #expect(tally[fault.rawValue] > 0, "\(fault.rawValue)") }
        for outcome in Libreta.outcomes { #expect(tally[outcome] > 0, "\(outcome)") }
    }

    @Test(arguments: [(Libreta.Manner.early, "was noted and is not there"), (.twice, "a note is there twice")])
    func `a service with a mistake is found`(manner: Libreta.Manner, problem: String) async throws {
        let found = try await run(manner, seeds: 1...100).flatMap(\.problems)
        #expect(found.contains { $0.contains(problem) })
    }

    @Test func `a task that outlives its process fails the seed by its name`() async throws {
        let found = try await run(.undead, seeds: 1...20).flatMap(\.problems)
        #expect(found.contains { $0.contains("does not end: undead") })
    }

    @Test func `nothing of a run is left after it`() async throws {
        // Tasks that never end, of another test, are still held.
        let before = SimulatedWorld.heldCount
        _ = try await run(seeds: 1...5)
        #expect(SimulatedWorld.heldCount == before)
    }
}
