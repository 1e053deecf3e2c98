import Observability
import Persistence
import TestSupport
import Testing
import WorldKit

/// Writes that are committed together, and what each of them notices of the others: nothing.
@Suite(.timeLimit(.minutes(5)))
struct GroupCommitTests {
    private struct Refused: Error, Equatable {}

    /// What becomes of a job.
    private enum Fate: CaseIterable {
        case stands
        /// It writes, then fails.
        case fails
        /// It loses the whole transaction, as a full disk would, and fails.
        case losesAll
        /// It is taken back while it waits.
        case cancelled
    }

    private func with(_ kind: DatabaseKind, _ body: @escaping @Sendable (Database) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            try await database.migrate([
                Migration(module: "prueba", number: 1, statements: ["CREATE TABLE t (nombre $TEXT(50) NOT NULL UNIQUE) $TABLE"])
            ])
            try await body(database)
        }
    }

    private static func insert(_ nombre: String, _ transaction: Transaction) throws {
        try transaction.execute("INSERT INTO t (nombre) VALUES (?)", .text(nombre))
    }

    private static func names(_ database: Database) async throws -> Set<String> {
        Set(try await database.read { try $0.query("SELECT nombre FROM t") { try $0.text(0) } })
    }

    /// Keeps the writer busy while `body` lines up more jobs.
    private func whileBusy<Value: Sendable>(_ database: Database, _ body: () async throws -> Value) async throws -> Value {
        let begun = OneShot<Void>()
        let hold = Gate()
        async let busy: Void = database.write { _ in
            begun.complete(.success(()))
            hold.wait()
        }
        try await begun.value()
        let value = try await body()
        hold.open()
        try await busy
        return value
    }

    /// A job on its way to the queue.
    private func queued(_ database: Database, _ nombre: String, _ fate: Fate) -> Task<Void, any Error> {
        Task {
            try await database.write { transaction in
                if fate == .losesAll {
                    try transaction.execute("ROLLBACK")
                    throw Refused()
                }
                try Self.insert(nombre, transaction)
                if fate == .fails { throw Refused() }
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what waits together is committed together`(kind: DatabaseKind) async throws {
        try await with(kind) { database in
            let before = database.metrics.sizes.total
            let tasks = try await whileBusy(database) {
                let tasks = (0..<50).map { queued(database, "n\($0)", .stands) }
                while database.waitingCount < 50 { await Task.yield() }
                return tasks
            }
            for task in tasks { try await task.value }
            #expect(database.metrics.sizes.total.sum - before.sum == 51)
            #expect(database.metrics.sizes.total.count - before.count == 2)
            let names = try await Self.names(database)
            #expect(names.count == 50)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a job that fails, or loses the transaction, takes only itself away`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database in
            let fates: [Fate] = [.stands, .fails, .stands, .losesAll, .stands, .losesAll, .fails, .stands]
            let tasks = try await whileBusy(database) {
                let tasks = fates.enumerated().map { queued(database, "n\($0)", $1) }
                while database.waitingCount < fates.count { await Task.yield() }
                return tasks
            }
            for (task, fate) in zip(tasks, fates) {
                if fate == .stands {
                    try await task.value
                } else {
                    await #expect(throws: Refused()) { try await task.value }
                }
            }
            let names = try await Self.names(database)
            #expect(names == ["n0", "n2", "n4", "n7"])
        }
    }

    @Test(arguments: 0..<20) func `whatever jobs come together, those answered are there and the others are not`(seed: UInt64) async throws
    {
        try await with(.sqlite) { database in
            var random = SplitMix64(seed: seed)
            let fates = (0..<60).map { _ in Fate.allCases.randomElement(using: &random) ?? .stands }
            let tasks = fates.enumerated().map { number, fate -> Task<Void, any Error> in
                let task = queued(database, "n\(number)", fate)
                if fate == .cancelled { task.cancel() }
                return task
            }
            var answered: Set<String> = []
            for (number, (task, fate)) in zip(tasks, fates).enumerated() {
                do {
                    try await task.value
                    answered.insert("n\(number)")
                    #expect(fate == .stands || fate == .cancelled, "\(fate)")
                    // Answered after its commit: another connection sees it.
                    let names = try await Self.names(database)
                    #expect(names.contains("n\(number)"))
                } catch is CancellationError {
                    #expect(fate == .cancelled)
                } catch {
                    #expect(error as? Refused == Refused())
                    #expect(fate == .fails || fate == .losesAll)
                }
            }
            let names = try await Self.names(database)
            #expect(names == answered)
        }
    }

    @Test(arguments: 0..<10) func `of jobs that all wait, those taken back are gone and each other one ends in its own way`(seed: UInt64)
        async throws
    {
        try await with(.sqlite) { database in
            var random = SplitMix64(seed: seed)
            let fates = (0..<100).map { _ in Fate.allCases.randomElement(using: &random) ?? .stands }
            let tasks = try await whileBusy(database) {
                let tasks = fates.enumerated().map { queued(database, "n\($0)", $1) }
                await untilWaiting(fates.count, in: database)
                for (task, fate) in zip(tasks, fates) where fate == .cancelled { task.cancel() }
                // Each is gone from the queue when its caller knows.
                for (task, fate) in zip(tasks, fates) where fate == .cancelled {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
                #expect(database.waitingCount == fates.filter { $0 != .cancelled }.count)
                return tasks
            }
            for (task, fate) in zip(tasks, fates) where fate != .cancelled {
                if fate == .stands {
                    try await task.value
                } else {
                    await #expect(throws: Refused()) { try await task.value }
                }
            }
            let names = try await Self.names(database)
            #expect(names == Set(fates.indices.filter { fates[$0] == .stands }.map { "n\($0)" }))
        }
    }
}
