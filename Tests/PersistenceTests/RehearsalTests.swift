import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// A database in memory whose COMMITs end as a rehearsal will have it.
@Suite(.timeLimit(.minutes(5)))
struct RehearsalTests {
    /// One fate, then all is well.
    private final class Fate: CommitPoint {
        private let next: Locked<CommitFate>
        private let killed = Locked<Database?>(nil)

        init(_ fate: CommitFate) { next = Locked(fate) }

        func fate() -> CommitFate {
            next.withLock { next in
                defer { next = .done }
                return next
            }
        }

        func givesWay() -> Bool { false }

        func kill() { killed.withLock { $0 }?.close() }

        /// The one whose process is killed; nil lets go of it.
        func aim(at database: Database?) { killed.withLock { $0 = database } }
    }

    /// Makes a table, then writes a row whose COMMIT has this fate.
    /// - Returns: what the write threw, and the rows that another life finds.
    private func write(_ fate: CommitFate) async throws -> (thrown: DatabaseError?, rows: [Int64]) {
        let memory = try SharedMemory()
        let thrown = Locked<DatabaseError?>(nil)
        let rows = Locked<[Int64]>([])
        try await withLiveWorld { world in
            let before = Database.rehearsed(on: memory, world: world, clock: { Instante(micros: 1) }, point: Fate(.done))
            try await before.write { try $0.define("CREATE TABLE t (momento $INTEGER) $TABLE") }
            before.close()

            let point = Fate(fate)
            let database = Database.rehearsed(on: memory, world: world, clock: { Instante(micros: 7) }, point: point)
            point.aim(at: database)
            do {
                try await database.write { try $0.execute("INSERT INTO t VALUES (?)", .integer($0.now.micros)) }
            } catch let error as DatabaseError {
                thrown.withLock { $0 = error }
            }
            point.aim(at: nil)
            database.close()

            let after = Database.rehearsed(on: memory, world: world, clock: { Instante(micros: 9) }, point: Fate(.done))
            let found = try await after.read { try $0.query("SELECT momento FROM t") { try $0.integer(0) } }
            rows.withLock { $0 = found }
            after.close()
        }
        return (thrown.withLock { $0 }, rows.withLock { $0 })
    }

    @Test func `a write that is done has the database's own moment`() async throws {
        let (thrown, rows) = try await write(.done)
        #expect(thrown == nil)
        #expect(rows == [7])
    }

    @Test func `a conflict is run again`() async throws {
        let (thrown, rows) = try await write(.conflict)
        #expect(thrown == nil)
        #expect(rows == [7])
    }

    @Test func `a refused one is taken back`() async throws {
        let (thrown, rows) = try await write(.refused)
        #expect(thrown == .unavailable(name: "SQLITE_FULL", message: "as the rehearsal will have it"))
        #expect(rows.isEmpty)
    }

    @Test(arguments: [(CommitFate.unknownDone, [7] as [Int64]), (.unknownNotDone, [])])
    func `an unknown one says so, done or not`(fate: CommitFate, expected: [Int64]) async throws {
        let (thrown, rows) = try await write(fate)
        #expect(thrown == .commitUnknown("as the rehearsal will have it"))
        #expect(rows == expected)
    }

    @Test(arguments: [(CommitFate.killedBefore, [] as [Int64]), (.killedAfter, [7])])
    func `a killed process is told that its database is closed, and the next life finds what was committed`(
        fate: CommitFate, expected: [Int64]
    ) async throws {
        let (thrown, rows) = try await write(fate)
        #expect(thrown == .closed)
        #expect(rows == expected)
    }
}
