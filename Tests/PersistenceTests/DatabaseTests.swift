import Persistence
import TestSupport
import Testing
import WorldKit

/// What a service may count on, whichever database it has.
@Suite(.timeLimit(.minutes(5)))
struct DatabaseTests {
    private struct Refused: Error, Equatable {}

    /// An empty database with a table `t (id, nombre)`.
    private func with(_ kind: DatabaseKind, _ body: @escaping @Sendable (Database, LiveWorld) async throws -> Void) async throws {
        let world = LiveWorld()
        do {
            try await kind.withDatabase(in: world) { database in
                try await database.migrate([
                    Migration(
                        module: "prueba", number: 1,
                        statements: ["CREATE TABLE t (id $IDENTITY, nombre $TEXT(50) NOT NULL UNIQUE CHECK (nombre <> 'no')) $TABLE"])
                ])
                try await body(database, world)
            }
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    private static func insert(_ nombre: String, _ transaction: Transaction) throws -> Int64 {
        try transaction.first("INSERT INTO t (nombre) VALUES (?) RETURNING id", .text(nombre)) { try $0.integer(0) } ?? 0
    }

    private static func names(_ transaction: Transaction) throws -> [String] {
        try transaction.query("SELECT nombre FROM t ORDER BY id") { try $0.text(0) }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was written is read`(kind: DatabaseKind) async throws {
        try await with(kind) { database, _ in
            let id = try await database.write { try Self.insert("uno", $0) }
            let found = try await database.read { transaction in
                try transaction.first("SELECT id, nombre FROM t WHERE id = ?", .integer(id)) { (try $0.integer(0), try $0.text(1)) }
            }
            #expect(found?.0 == id)
            #expect(found?.1 == "uno")
            let none = try await database.read { try $0.first("SELECT id FROM t WHERE id = 99") { try $0.integer(0) } }
            #expect(none == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a job that fails leaves nothing, and its own error comes out`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database, _ in
            await #expect(throws: Refused()) {
                try await database.write { transaction in
                    _ = try Self.insert("uno", transaction)
                    throw Refused()
                }
            }
            #expect(try await database.read { try Self.names($0) } == [])
            try await database.write { _ = try Self.insert("dos", $0) }
            #expect(try await database.read { try Self.names($0) } == ["dos"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `200 writes at once are each done once, and are there when answered`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database, _ in
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let id = try await database.write { try Self.insert("n\(number)", $0) }
                        let there = try await database.read { transaction in
                            try transaction.first("SELECT nombre FROM t WHERE id = ?", .integer(id)) { try $0.text(0) }
                        }
                        return there == "n\(number)" ? id : 0
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(ids).count == 200)
            #expect(!ids.contains(0))
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `ids grow and are never given again`(kind: DatabaseKind) async throws {
        try await with(kind) { database, _ in
            let first = try await database.write { try Self.insert("uno", $0) }
            try await database.write { try $0.execute("DELETE FROM t") }
            let second = try await database.write { try Self.insert("uno", $0) }
            #expect(second > first)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the rows that a statement touched are counted`(kind: DatabaseKind) async throws {
        try await with(kind) { database, _ in
            try await database.write { transaction in
                for nombre in ["a", "b", "c"] { _ = try Self.insert(nombre, transaction) }
            }
            let counts = try await database.write { transaction in
                [
                    try transaction.execute("UPDATE t SET nombre = nombre WHERE id > 1"),
                    try transaction.execute("UPDATE t SET nombre = nombre WHERE id > 99"),
                    try transaction.execute("DELETE FROM t WHERE nombre = ?", "a"),
                ]
            }
            #expect(counts == [2, 0, 1])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `constraints, missing values and wrong types are errors of their own`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database, _ in
            try await database.write { _ = try Self.insert("uno", $0) }
            func failure(_ body: @escaping @Sendable (Transaction) throws -> Void) async -> DatabaseError? {
                await #expect(throws: DatabaseError.self) { try await database.write(body) }
            }
            let unique = await failure { _ = try Self.insert("uno", $0) }
            if case .uniqueViolation = unique {} else { Issue.record("\(unique as Any)") }
            let check = await failure { _ = try Self.insert("no", $0) }
            if case .constraintViolation = check {} else { Issue.record("\(check as Any)") }
            let values = await failure { try $0.execute("DELETE FROM t WHERE id = ?") }
            if case .failed("values", _) = values {} else { Issue.record("\(values as Any)") }
            let syntax = await failure { try $0.execute("DELETE FRUM t") }
            if case .failed = syntax {} else { Issue.record("\(syntax as Any)") }
            let text = await failure { _ = try $0.first("SELECT nombre FROM t") { try $0.integer(0) } }
            #expect(text == .column(0, expected: "integer"))
            let number = await failure { _ = try $0.first("SELECT 1, id FROM t") { try $0.text(1) } }
            #expect(number == .column(1, expected: "text"))
            let nothing = await failure { _ = try $0.first("SELECT NULL FROM t") { try $0.integer(0) } }
            #expect(nothing == .column(0, expected: "integer"))
            let null = try await database.read { try $0.first("SELECT NULL FROM t") { try $0.optionalText(0) ?? "-" } }
            #expect(null == "-")
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a write that waits can be taken back, one that has begun is completed`(kind: DatabaseKind)
        async throws
    {
        try await with(kind) { database, world in
            let begun = OneShot<Void>()
            let hold = Gate()
            let first = Task {
                try await database.write { transaction in
                    _ = try Self.insert("primero", transaction)
                    begun.complete(.success(()))
                    hold.wait()  // on the writer's own thread
                }
            }
            try await begun.value()
            let second = Task { try await database.write { _ = try Self.insert("segundo", $0) } }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            first.cancel()
            hold.open()
            try await first.value
            #expect(try await database.read { try Self.names($0) } == ["primero"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a read does not wait for a write, and sees one state`(kind: DatabaseKind) async throws {
        try await with(kind) { database, world in
            try await database.write { _ = try Self.insert("uno", $0) }
            let begun = OneShot<Void>()
            let hold = Gate()
            async let write: Void = database.write { transaction in
                _ = try Self.insert("dos", transaction)
                begun.complete(.success(()))
                hold.wait()
            }
            try await begun.value()
            #expect(try await database.read { try Self.names($0) } == ["uno"])
            let mayRead = Gate()
            let looked = OneShot<Void>()
            // It stands still between its two looks: on a thread of its own.
            let task = Task(executorPreference: ThreadExecutor()) {
                try await database.read { transaction in
                    let before = try Self.names(transaction)
                    looked.complete(.success(()))
                    mayRead.wait()
                    return [before, try Self.names(transaction)]
                }
            }
            try await looked.value()
            hold.open()
            try await write
            mayRead.open()
            #expect(try await task.value == [["uno"], ["uno"]])
            #expect(try await database.read { try Self.names($0) } == ["uno", "dos"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a closed database refuses what waits and what comes`(kind: DatabaseKind) async throws {
        try await with(kind) { database, _ in
            let begun = OneShot<Void>()
            let hold = Gate()
            let running = Task {
                try await database.write { transaction in
                    _ = try Self.insert("uno", transaction)
                    begun.complete(.success(()))
                    hold.wait()
                }
            }
            try await begun.value()
            let waiting = Task { try await database.write { _ = try Self.insert("dos", $0) } }
            let waitsBehind = Task { try await database.write { _ = try Self.insert("tres", $0) } }
            waitsBehind.cancel()
            _ = try? await waitsBehind.value  // now the one before it is in the queue too, or not yet begun
            database.close()
            hold.open()
            try await running.value
            await #expect(throws: DatabaseError.closed) { try await waiting.value }
            await #expect(throws: DatabaseError.closed) { try await database.write { _ in } }
            await #expect(throws: DatabaseError.closed) { try await database.read { _ in } }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a transaction happens at one moment, the database's`(kind: DatabaseKind) async throws {
        let world = ManualWorld()
        try await kind.withDatabase(in: world) { database in
            let now = world.now
            let moments = try await database.write { transaction in
                world.advance(by: .seconds(5))
                return try [transaction.now, transaction.now]
            }
            #expect(moments == [now, now])
            #expect(try await database.read { try $0.now } == world.now)
        }
        await world.stop()
    }
}
