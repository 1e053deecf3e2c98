import Persistence
import TestSupport
import Testing
import WorldKit

/// What a write promises.
@Suite(.timeLimit(.minutes(5)))
struct WriteTests {
    struct Refusal: Error, Equatable {
        let reason: String
    }

    @Test(arguments: DatabaseKind.allCases)
    func `what was written is read, by a read and by a write`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let rows = try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO cosas (nombre, precio, nota, otra) VALUES (?, ?, ?, ?)", "ñandú 🛒", SQLValue(Int64.max), nil, SQLValue(-7))
            }
            #expect(rows == 1)
            let look: @Sendable (Transaction) throws -> [String] = { transaction in
                try transaction.query("SELECT nombre, precio, nota, otra FROM cosas WHERE nombre = ?", "ñandú 🛒") { row in
                    "\(try row.text(0)) \(try row.integer(1)) \(try row.optionalText(2) ?? "-") \(try row.integer(3))"
                }
            }
            let expected = ["ñandú 🛒 9223372036854775807 - -7"]
            #expect(try await database.read(look) == expected)
            #expect(try await database.write(look) == expected)
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job that throws leaves nothing, and its error comes out`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let error = await #expect(throws: Refusal.self) {
                try await database.write { transaction in
                    try transaction.add("una")
                    #expect(try transaction.names() == ["una"])
                    throw Refusal(reason: "no me gusta")
                }
            }
            #expect(error == Refusal(reason: "no me gusta"))
            #expect(try await database.read { try $0.names() } == [])
            try await database.write { try $0.add("otra") }
            #expect(try await database.read { try $0.names() } == ["otra"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a job that throws out of a row leaves nothing and holds nobody up`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { transaction in
                for name in ["una", "dos", "tres"] { try transaction.add(name) }
            }
            await #expect(throws: Refusal(reason: "una")) {
                try await database.write { transaction in
                    try transaction.execute("DELETE FROM cosas WHERE nombre = ?", "tres")
                    _ = try transaction.query("SELECT nombre FROM cosas ORDER BY id") { row -> Int in
                        throw Refusal(reason: try row.text(0))
                    }
                }
            }
            #expect(try await database.read { try $0.names() } == ["una", "dos", "tres"])
            #expect(try await database.write { try $0.names() } == ["una", "dos", "tres"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `200 writes at once are each done once, and in the database when they are answered`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let found = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await database.write { try $0.add("cosa \(number)") }
                        return try await database.read { transaction in
                            try transaction.first("SELECT COUNT(*) FROM cosas WHERE nombre = ?", .text("cosa \(number)")) {
                                try $0.integer(0)
                            } ?? -1
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found == Array(repeating: 1, count: 200))
            #expect(try await database.read { try $0.names() }.sorted() == (0..<200).map { "cosa \($0)" }.sorted())
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `writes are done one after another, in the order that they came in`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, world, door, job in
            var tasks = [job]
            for number in 0..<20 {
                tasks.append(Task { try await database.write { try $0.add("cosa \(number)") } })
                await untilWaiting(1 + number, in: database)
            }
            door.open()
            for task in tasks { try await task.value }
            #expect(try await database.read { try $0.names() } == ["retenida"] + (0..<20).map { "cosa \($0)" })
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a write that is cancelled while it waits is removed at once, and the others are done`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, world, door, job in
            let cancelled = Task { try await database.write { try $0.add("cancelada") } }
            await untilWaiting(1, in: database)
            let kept = Task { try await database.write { try $0.add("última") } }
            await untilWaiting(2, in: database)
            cancelled.cancel()
            // The door is still shut: the answer does not wait for the write under way.
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            door.open()
            try await job.value
            try await kept.value
            #expect(try await database.read { try $0.names() } == ["retenida", "última"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a write that is cancelled after it has begun is completed`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, _, door, job in
            job.cancel()
            door.open()
            try await job.value
            #expect(try await database.read { try $0.names() } == ["retenida"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a task that is cancelled already writes nothing`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let cancelled = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                try await database.write { try $0.add("cancelada") }
            }
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            let names = try await database.read { try $0.names() }
            #expect(names == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `more than 10000 writes do not wait`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, _, door, job in
            try await withThrowingTaskGroup(of: DatabaseError?.self) { group in
                for _ in 0...10_000 {
                    group.addTask {
                        do {
                            try await database.write { _ in }
                            return nil
                        } catch let error as DatabaseError {
                            return error
                        }
                    }
                }
                // The door is shut, so only the one that was refused can have an answer.
                #expect(try await group.next() == .overloaded)
                door.open()
                var refused = 0
                while let error = try await group.next() { refused += error == nil ? 0 : 1 }
                #expect(refused == 0)
            }
            try await job.value
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `the moment of a transaction is the World's`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            let moments = (try await database.read { try $0.now }, try await database.write { try $0.now })
            #expect(moments == (WatchedWorld.now, WatchedWorld.now))
        }
    }
}
