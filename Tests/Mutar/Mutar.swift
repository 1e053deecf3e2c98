import Fuzz
import Glibc
import JOSE

/// Runs inputs of one seed and tells what became of them, in lines that are made for scripts/mutar.
@main enum Mutar {
    static func main() {
        if CommandLine.arguments.dropFirst() == ["nombres"] {
            for name in Tally.names { print(name) }
            return
        }
        let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        guard numbers.count == 2, CommandLine.arguments.count == 3 else { usage() }
        do {
            let (seed, count) = (numbers[0], Int(clamping: numbers[1]))
            LastInput.watch(seed: seed)
            var fuzzer = try Fuzzer(seed: seed, begins: LastInput.note)
            let tally = try fuzzer.run(count)
            for (outcome, count) in tally.outcomes.sorted(by: { $0.key < $1.key }) { print("outcome\t\(count)\t\(outcome)") }
            for (kind, count) in tally.kinds.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { print("kind\t\(count)\t\(kind.rawValue)") }
            for (problem, input) in tally.problems.sorted(by: { $0.key < $1.key }) {
                print("wrong\t\(seed)\t\(problem) (\(input.kind.rawValue)), in base64: \(Base64.encode(input.text))")
            }
            print("sum\t\(tally.inputs)")
        } catch {
            print("wrong\t\(numbers[0])\t\(error)")
        }
    }

    private static func usage() -> Never {
        print(
            """
            mutar <seed> <inputs>   shows made-up tokens to the code that takes them, and tells what became of them
            mutar nombres           names what must happen in many inputs
            """)
        exit(64)
    }
}
