import Foundation
import TestSupport
import WorldKit

/// How much of the matrix is run, and how it is told.
enum CrashMatrix {
    /// `CRASH_CASE`: one run and no other.
    static let single = variable("CRASH_CASE")
    /// `CRASH_MATRIX`: `all` of it, which takes long, or all of one scenario, such as `tardio`; otherwise a part by chance.
    static let part = variable("CRASH_MATRIX") ?? ""
    /// `CRASH_RUNS`: of all of it at most so many runs on each database, by chance, each point and each route among the first; 0 for all.
    private static let limit = variable("CRASH_RUNS").flatMap { Int($0) } ?? 0
    /// Whether not all of what could be run is.
    static let isPart = part.isEmpty || part == "all" && limit > 0
    /// Whether every step must be among the runs.
    static let hasEveryStep = part.isEmpty || part == "all"
    /// `CRASH_LANES`: how many runs at one time. They wait more than they work.
    static let lanes = variable("CRASH_LANES").flatMap { Int($0) } ?? 8
    /// `CRASH_PROGRESS=1`: one line that tells how far it is, for a terminal.
    private static let tells = variable("CRASH_PROGRESS") == "1"

    /// The cases of this time.
    static func cases(of map: FaultMap, on database: DatabaseKind, seed: UInt64) -> [CrashCase] {
        let cases =
            switch part {
            // The points are the same on both databases; of the one shape each is there on SQLite.
            case "": Array(map.sample(seed: seed).prefix(database == .mariaDB ? 60 : .max))
            case "all" where limit > 0: Array(map.shuffled(seed: seed).prefix(limit))
            case "all": map.cases
            default: map.cases.filter { part == $0.scenario.rawValue }
            }
        return cases.map { $0.on(database) }
    }

    /// Runs them.
    /// - Parameter retry: what else may show the same, for a run in which nothing went wrong after all.
    static func run(
        _ cases: [CrashCase], _ retry: @escaping @Sendable (CrashCase) -> [CrashCase] = { _ in [] }
    ) async throws -> [CrashRun.Outcome] {
        let start = ContinuousClock.now
        let done = Locked((runs: 0, wrong: 0))
        return try await inLanes(lanes, cases) { one in
            var outcome = try await CrashRun.run(one)
            for other in retry(one) where !outcome.isReached && outcome.problems.isEmpty { outcome = try await CrashRun.run(other) }
            let (runs, wrong) = done.withLock { done -> (Int, Int) in
                done.runs += 1
                if !outcome.problems.isEmpty { done.wrong += 1 }
                return done
            }
            if tells {
                let left = start.duration(to: .now) / runs * (cases.count - runs)
                let line = "\r    \(runs) of \(cases.count) runs, \(wrong) wrong, about \(left.components.seconds) s left    "
                FileHandle.standardError.write(Data((runs == cases.count ? line + "\n" : line).utf8))
            }
            return outcome
        }
    }

    private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
