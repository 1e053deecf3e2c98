import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// Reading single things, many at a time.
@Suite(.timeLimit(.minutes(5)))
struct LookupTests {
    private struct Unreadable: Error {}

    /// A table of squares, 1 to 100.
    private func with(_ kind: DatabaseKind, _ body: @escaping @Sendable (Database) async throws -> Void) async throws {
        try await withLiveWorld { world in
            try await kind.withDatabase(in: world) { database in
                try await database.migrate([
                    Migration(
                        module: "t", number: 1,
                        statements: ["CREATE TABLE t (id $INTEGER NOT NULL PRIMARY KEY, n $INTEGER NOT NULL) $TABLE"])
                ])
                try await database.write { transaction in
                    try transaction.insert(into: "t (id, n)", rows: (1...100).map { [SQLValue($0), SQLValue($0 * $0)] })
                }
                try await body(database)
            }
        }
    }

    /// - Parameter sizes: how many were read together, each time.
    private func squares(_ database: Database, _ sizes: Locked<[Int]>, bad: Int64? = nil) -> Lookup<Int64> {
        Lookup(database, name: "squares") { numbers, transaction in
            sizes.withLock { $0.append(numbers.count) }
            let rows = try transaction.query(
                "SELECT id, n FROM t WHERE id IN (\(Transaction.places(for: numbers.count)))",
                values: Transaction.filled(numbers.map { .integer($0) })
            ) { row in
                let id = try row.integer(0)
                if id == bad { throw Unreadable() }
                return (id, try row.integer(1))
            }
            return Dictionary(rows) { first, _ in first }
        }
    }

    /// Each number is its own value. The first reading stands until the gate is open.
    private func held(
        _ database: Database, _ sizes: Locked<[Int]>, until gate: Gate, failing error: DatabaseError? = nil
    ) -> Lookup<Int64> {
        Lookup(database, name: "squares") { numbers, _ in
            let isFirst = sizes.withLock { sizes in
                sizes.append(numbers.count)
                return sizes.count == 1
            }
            if isFirst { gate.wait() }
            if let error { throw error }
            return Dictionary(numbers.map { ($0, $0) }) { first, _ in first }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `each gets his own, and nobody one that is not there`(kind: DatabaseKind) async throws {
        try await with(kind) { database in
            let sizes = Locked<[Int]>([])
            let lookup = squares(database, sizes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in Int64(-20)...200 {
                    group.addTask {
                        let expected: Int64? = 1...100 ~= number ? number * number : nil
                        let found = try await lookup.value(number)
                        #expect(found == expected)
                    }
                }
                try await group.waitForAll()
            }
            #expect(sizes.withLock { $0.reduce(0, +) } == 221)
            #expect(sizes.withLock { $0.allSatisfy { 1...64 ~= $0 } })
        }
    }

    @Test func `those that come during a reading are read together, and who asks twice is answered twice`() async throws {
        try await with(.mariaDB) { database in
            let gate = Gate()
            let sizes = Locked<[Int]>([])
            let lookup = held(database, sizes, until: gate)
            let first = Task { try await lookup.value(1) }
            while sizes.withLock({ $0.isEmpty }) { await Task.yield() }
            let others = (0..<70).map { number in Task { try await lookup.value(Int64(number % 35)) } }
            while lookup.waitingCount < 70 { await Task.yield() }
            gate.open()
            let one = try await first.value
            #expect(one == 1)
            for (number, other) in others.enumerated() {
                let found = try await other.value
                #expect(found == Int64(number % 35))
            }
            #expect(sizes.withLock { $0 } == [1, 64, 6])
        }
    }

    @Test func `one that cannot be read holds up no other`() async throws {
        try await with(.mariaDB) { database in
            let lookup = squares(database, Locked([]), bad: 7)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in Int64(1)...50 {
                    group.addTask {
                        if number == 7 {
                            await #expect(throws: Unreadable.self) { _ = try await lookup.value(number) }
                        } else {
                            let found = try await lookup.value(number)
                            #expect(found == number * number)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a database that is away is asked once for all who wait`() async throws {
        try await with(.mariaDB) { database in
            let gate = Gate()
            let sizes = Locked<[Int]>([])
            let away = DatabaseError.unavailable(name: "CR_SERVER_LOST", message: "script")
            let lookup = held(database, sizes, until: gate, failing: away)
            let first = Task { try await lookup.value(1) }
            while sizes.withLock({ $0.isEmpty }) { await Task.yield() }
            let others = (0..<40).map { number in Task { try await lookup.value(Int64(number)) } }
            while lookup.waitingCount < 40 { await Task.yield() }
            gate.open()
            for task in [first] + others {
                await #expect(throws: away) { _ = try await task.value }
            }
            #expect(sizes.withLock { $0 } == [1, 40])
        }
    }

    @Test func `who waits for a reading that does not end is told, and the next one finds it again`() async throws {
        try await LeapingWorld(patience: .zero).during { world in
            try await DatabaseKind.mariaDB.withDatabase(in: world) { database in
                let gate = Gate()
                let sizes = Locked<[Int]>([])
                let lookup = held(database, sizes, until: gate)
                let first = Task { try await lookup.value(1) }
                while sizes.withLock({ $0.isEmpty }) { await Task.yield() }
                let late = Task { try await lookup.value(2) }
                try await world.untilTimers(1)
                world.advance(by: .seconds(3))
                let young = Task { try await lookup.value(3) }
                while lookup.waitingCount < 2 { await Task.yield() }
                world.advance(by: .seconds(2))
                await #expect(throws: DatabaseError.overloaded) { _ = try await late.value }
                #expect(lookup.waitingCount == 1)
                gate.open()
                let found = try await [first.value, young.value]
                #expect(found == [1, 3])
                let again = try await lookup.value(2)
                #expect(again == 2)
            }
        }
    }

    @Test func `of a database that was closed nothing is read`() async throws {
        try await with(.mariaDB) { database in
            let lookup = squares(database, Locked([]))
            database.close()
            await #expect(throws: DatabaseError.closed) { try await lookup.value(1) }
            await #expect(throws: DatabaseError.closed) { try await lookup.value(2) }
        }
    }
}
