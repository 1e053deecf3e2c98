import Simulation
import WorldKit

/// Seeds that one process runs one after another. What it prints is made for scripts/simular: a line for each failing seed, one for each
/// kind of thing that happened, and the sums.
struct Batch {
    let system: Simulated
    let first: UInt64
    let count: UInt64
    /// So many of the first ones are run a second time, which must be the same.
    let twice: UInt64

    func run() {
        var tally = Tally()
        var steps = 0
        var trace: UInt64 = 0
        for seed in first..<first + count {
            Watchdog.watch(seed)
            let outcome = system.run(seed: seed)
            for problem in outcome.problems { print("wrong\t\(seed)\t\(problem)") }
            if seed < first + twice, system.run(seed: seed).trace != outcome.trace {
                print("wrong\t\(seed)\tis not the same a second time")
            }
            tally.add(outcome.tally)
            steps += outcome.steps
            trace = trace &* 31 &+ outcome.trace
        }
        for (event, count) in tally.counts.sorted(by: { $0.key < $1.key }) { print("event\t\(count)\t\(event)") }
        if SimulatedWorld.heldCount > 0 { print("wrong\t\(first)\t\(SimulatedWorld.heldCount) lives are still held by something") }
        print("sum\t\(count)\t\(steps)\t\(trace.hexadecimal)")
    }
}
