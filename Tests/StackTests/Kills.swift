import Foundation

/// How often a program is killed, and by which chance.
enum Kills {
    /// `make soak` asks for more.
    static let count = variable("SOAK_KILLS") ?? 4

    /// Another one each time: a failure tells it, and `SOAK_SEED` brings its choices back.
    static let seed: UInt64 = variable("SOAK_SEED") ?? .random(in: 0...(.max))

    private static func variable<Number: LosslessStringConvertible>(_ name: String) -> Number? {
        ProcessInfo.processInfo.environment[name].flatMap { Number($0) }
    }
}
