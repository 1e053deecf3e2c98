import Glibc
import Simulation
import WorldKit

/// Runs simulations of the services; see `usage`. scripts/simular calls it.
@main enum Simular {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        if let option = arguments.firstIndex(of: "--regla") {
            guard let rule = arguments[option...].dropFirst().first else { usage() }
            suspend(rule)
            arguments.removeSubrange(option...option + 1)
        }
        guard let system = arguments.popFirst().flatMap(Simulated.init(rawValue:)) else { usage() }
        let numbers = arguments.dropFirst().compactMap { UInt64($0) }
        switch (arguments.first, numbers.count, arguments.count) {
        case ("historia", 1, 2): tell(system, numbers[0])
        case ("seeds", 3, 4): Batch(system: system, first: numbers[0], count: numbers[1], twice: numbers[2]).run()
        case ("nombres", 0, 1): for name in Fault.allCases.map(\.rawValue) + system.outcomes { print(name) }
        default: usage()
        }
    }

    static func usage() -> Never {
        print(
            """
            simular <system> seeds <first> <count> <twice>   runs seeds, so many of them twice, and tells what happened
            simular <system> historia <seed>                 tells one seed's story
            simular <system> nombres                         names what must happen in many seeds
            <system>                                         \(Simulated.allCases.map(\.rawValue).joined(separator: ", "))
            --regla <rule>                                   leaves a rule out: \(rules)
            """)
        exit(64)
    }

    #if DEBUG || SIMULACION
    private static let rules = Regla.allCases.map(\.rawValue).joined(separator: ", ")

    private static func suspend(_ name: String) {
        guard let rule = Regla(rawValue: name) else { usage() }
        Regla.suspend(rule)
    }
    #else
    private static let rules = "none, as this was built without -DSIMULACION"

    private static func suspend(_ name: String) { usage() }
    #endif

    private static func tell(_ system: Simulated, _ seed: UInt64) {
        let outcome = system.run(seed: seed, tellsStory: true)
        for line in outcome.story { print(line) }
        print("trace \(outcome.trace.hexadecimal), \(outcome.steps) steps, \(outcome.problems.count) problems")
        exit(outcome.problems.isEmpty ? 0 : 1)
    }
}
