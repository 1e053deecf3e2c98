import Simulation
import Testing

/// The scheduler and the world that it makes, by a toy service.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct KernelTests {
    private func run(_ manner: Libreta.Manner = .right, seeds: ClosedRange<UInt64>) -> [Outcome] {
        seeds.map { seed in Simulation.run({ Libreta(manner) }, seed: seed) }
    }

    @Test func `a seed is a history: run again it is the same`() {
        let first = run(seeds: 1...30)
        let second = run(seeds: 1...30)
        #expect(first.map(\.trace) == second.map(\.trace))
        #expect(first.map(\.steps) == second.map(\.steps))
        #expect(first.map(\.tally) == second.map(\.tally))
    }

    @Test func `a told history is the same as one that is not told`() {
        let told = Simulation.run({ Libreta(.right) }, seed: 7, tellsStory: true)
        let silent = Simulation.run({ Libreta(.right) }, seed: 7)
        #expect(told.trace == silent.trace)
        #expect(!told.story.isEmpty)
        #expect(silent.story.isEmpty)
    }

    @Test func `other seeds are other histories`() {
        let traces = Set(run(seeds: 1...100).map(\.trace))
        #expect(traces.count == 100)
    }

    @Test func `whatever befalls it, a right service keeps what it said`() {
        for (index, outcome) in run(seeds: 1...200).enumerated() { #expect(outcome.problems.isEmpty, "seed \(index + 1)") }
    }

    @Test func `in some hundred seeds every kind of fault happens`() {
        var tally = Tally()
        for outcome in run(seeds: 1...400) { tally.add(outcome.tally) }
        for fault in Fault.allCases { #expect(tally[fault.rawValue] > 0, "\(fault.rawValue)") }
        for outcome in Libreta.outcomes { #expect(tally[outcome] > 0, "\(outcome)") }
    }

    @Test(arguments: [(Libreta.Manner.early, "was noted and is not there"), (.twice, "a note is there twice")])
    func `a service with a mistake is found`(manner: Libreta.Manner, problem: String) {
        let found = run(manner, seeds: 1...100).flatMap(\.problems)
        #expect(found.contains { $0.contains(problem) })
    }

    @Test func `a task that outlives its process fails the seed by its name`() {
        let found = run(.undead, seeds: 1...20).flatMap(\.problems)
        #expect(found.contains { $0.contains("does not end: undead") })
    }

    @Test func `nothing of a run is left after it`() {
        // Tasks that never end, of another test, are still held.
        let before = SimulatedWorld.heldCount
        _ = run(seeds: 1...5)
        #expect(SimulatedWorld.heldCount == before)
    }
}
