import Glibc
import Simulation

/// Runs simulations: `simular seeds <first> <count> [twice]` or `simular historia <seed>`.
@main enum Simular {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "historia":
            guard arguments.count == 2, let seed = UInt64(arguments[1]) else { return usage() }
            tell(seed)
        case "seeds":
            guard arguments.count >= 3, let first = UInt64(arguments[1]), let count = UInt64(arguments[2]) else { return usage() }
            run(first, count, twice: arguments.contains("twice"))
        default: usage()
        }
    }

    static func usage() { print("usage: simular seeds <first> <count> [twice] | simular historia <seed>") }

    static func tell(_ seed: UInt64) {
        let outcome = Simulation.run(Tienda.self, seed: seed, tellsStory: true)
        for line in outcome.story { print(line) }
        print("trace \(outcome.trace), \(outcome.steps) steps, problems: \(outcome.problems)")
    }

    static func run(_ first: UInt64, _ count: UInt64, twice: Bool) {
        let start = clock()
        var tally = Tally()
        var steps = 0
        var failed = 0
        for seed in first..<first + count {
            let outcome = Simulation.run(Tienda.self, seed: seed)
            tally.add(outcome.tally)
            steps += outcome.steps
            if twice, Simulation.run(Tienda.self, seed: seed).trace != outcome.trace { print("seed \(seed): not the same twice") }
            if !outcome.problems.isEmpty {
                failed += 1
                if failed < 20 { print("seed \(seed): \(outcome.problems.joined(separator: "; "))") }
            }
        }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        for (event, count) in tally.counts.sorted(by: { $0.key < $1.key }) { print("\(count)\t\(event)") }
        print("\(count) seeds, \(failed) failed, \(steps / Int(count)) steps each, \(seconds) s, \(Double(count) / seconds) seeds/s")
        print("left: \(SimulatedWorld.heldCount)")
    }
}
