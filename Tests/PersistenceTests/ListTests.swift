import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// Many rows by few statements, and jobs that fail among others that share their transaction.
@Suite(.timeLimit(.minutes(5)))
struct ListTests {
    @Test func `lists have few lengths`() {
        #expect(
            (1...64).map { Transaction.places(for: $0).split(separator: ",").count }.reduce(into: Set()) { $0.insert($1) } == [
                1, 2, 4, 8, 16, 32, 64,
            ])
        #expect(Transaction.filled([1, 2, 3]) == [1, 2, 3, 3])
        #expect(Transaction.filled([]) == [])
    }

    @Test(arguments: DatabaseKind.allCases) func `all rows are written, in their order`(kind: DatabaseKind) async throws {
        try await withLiveWorld { world in
            try await kind.withDatabase(in: world) { database in
                try await database.migrate([
                    Migration(module: "t", number: 1, statements: ["CREATE TABLE t (id $IDENTITY, n $INTEGER NOT NULL) $TABLE"])
                ])
                for count in [0, 1, 2, 7, 8, 9, 63, 64, 65, 200] {
                    try await database.write { transaction in
                        try transaction.execute("DELETE FROM t")
                        try transaction.insert(into: "t (n)", rows: (0..<count).map { [SQLValue($0)] })
                    }
                    let found = try await database.read { try $0.query("SELECT n FROM t ORDER BY id") { try $0.integer(0) } }
                    #expect(found == (0..<count).map { Int64($0) })
                }
            }
        }
    }

    /// Each job writes two rows, between them perhaps a part that fails, and itself fails or not: what stands is what was not taken back.
    @Test(arguments: DatabaseKind.allCases) func `of jobs and their parts what fails is taken back, and nothing else`(
        kind: DatabaseKind
    ) async throws {
        struct Failed: Error {}
        try await withLiveWorld { world in
            try await kind.withDatabase(in: world) { database in
                try await database.migrate([
                    Migration(module: "t", number: 1, statements: ["CREATE TABLE t (id $INTEGER NOT NULL PRIMARY KEY) $TABLE"])
                ])
                let expected = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for job in 0..<400 {
                        group.addTask {
                            let (early, part, late) = (job % 2 == 0, job % 3, job % 5 == 0)
                            @Sendable func row(_ place: Int) -> SQLValue { SQLValue(job * 3 + place) }
                            do {
                                try await database.write { transaction in
                                    if early { try transaction.execute("INSERT INTO t VALUES (?)", row(0)) }
                                    if part > 0 {
                                        try? transaction.attempt { inner in
                                            try inner.execute("INSERT INTO t VALUES (?)", row(1))
                                            if part == 2 { throw Failed() }
                                        }
                                    }
                                    try transaction.execute("INSERT INTO t VALUES (?)", row(2))
                                    if late { throw Failed() }
                                }
                            } catch is Failed {
                                return []
                            }
                            return (early ? [job * 3] : []) + (part == 1 ? [job * 3 + 1] : []) + [job * 3 + 2]
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }.sorted()
                }
                let found = try await database.read { try $0.query("SELECT id FROM t ORDER BY id") { try $0.integer(0) } }
                #expect(found == expected.map { Int64($0) })
            }
        }
    }
}
