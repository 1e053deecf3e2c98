import MariaDB
import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// What a server does that a file does not: it lets one of two transactions go first, ends connections, and goes away.
@Suite(.timeLimit(.minutes(5)))
struct MariaDBDatabaseTests {
    /// Two processes on one new database, with rows 1 and 2 of `t (id, n)`.
    private func with(
        _ size: PoolSize = PoolSize(), server: MariaDBServer? = nil,
        _ body: @escaping @Sendable (_ one: Database, _ other: Database, _ options: MariaDBOptions) async throws -> Void
    ) async throws {
        let shared = if let server { server } else { try await MariaDBServer.shared() }
        let options = try await offPool { try shared.newDatabase() }
        try await withLiveWorld { world in
            let databases = (0..<2).map { _ in Database.mariaDB(options, pool: size, world: world) }
            defer { for database in databases { database.close() } }
            try await databases[0].migrate([
                Migration(
                    module: "t", number: 1,
                    statements: [
                        "CREATE TABLE t (id $INTEGER NOT NULL PRIMARY KEY, n $INTEGER NOT NULL) $TABLE",
                        "INSERT INTO t VALUES (1, 0), (2, 0)",
                    ])
            ])
            try await body(databases[0], databases[1], options)
        }
    }

    private static func numbers(_ database: Database) async throws -> [Int64] {
        try await database.read { try $0.query("SELECT n FROM t ORDER BY id") { try $0.integer(0) } }
    }

    @Test func `transactions that wait for each other in a circle are run again, and each is done once`() async throws {
        try await with { one, other, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let (database, first, second) = number % 2 == 0 ? (one, 1, 2) : (other, 2, 1)
                    group.addTask {
                        try await database.write { transaction in
                            for id in [first, second] { try transaction.execute("UPDATE t SET n = n + 1 WHERE id = ?", SQLValue(id)) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.numbers(one) == [100, 100])
        }
    }

    @Test func `of two that write the same name at once the second finds the first one's`() async throws {
        try await with { one, other, _ in
            for name in Int64(10)..<40 {
                let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for database in [one, other, one, other] {
                        group.addTask {
                            try await database.write { transaction in
                                let found = try transaction.first("SELECT n FROM t WHERE id = ?", .integer(name)) { try $0.integer(0) }
                                if found != nil { return false }
                                try transaction.execute("INSERT INTO t VALUES (?, 1)", .integer(name))
                                return true
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(made.filter { $0 }.count == 1)
            }
        }
    }

    @Test func `two statements of one reading see one state of the data`() async throws {
        try await with { one, other, options in
            let between = try await offPool { try MariaDBConnection(options) }
            let seen = try await one.read { transaction in
                let before = try transaction.first("SELECT n FROM t WHERE id = 1") { try $0.integer(0) }
                try between.execute("UPDATE t SET n = n + 1 WHERE id = 1")
                let after = try transaction.first("SELECT n FROM t WHERE id = 1") { try $0.integer(0) }
                return [before, after]
            }
            #expect(seen == [0, 0])
            #expect(try await Self.numbers(other) == [1, 0])
            await #expect(throws: DatabaseError.notAlone) {
                try await one.read(alone: true) { transaction in
                    for _ in 0..<2 { _ = try transaction.first("SELECT n FROM t WHERE id = 1") { try $0.integer(0) } }
                }
            }
        }
    }

    @Test func `what is settled waits for whoever is writing it`() async throws {
        try await with { one, _, options in
            let writer = try await offPool { () -> MariaDBConnection in
                let writer = try MariaDBConnection(options)
                try writer.execute("START TRANSACTION")
                try writer.execute("INSERT INTO t VALUES (7, 1)")
                return writer
            }
            let settled = Task {
                try await one.read(alone: true) { transaction in
                    try transaction.first("SELECT n FROM t WHERE id = 7\(transaction.dialect.settled)") { try $0.integer(0) }
                }
            }
            let unsettled = try await one.read(alone: true) { try $0.first("SELECT n FROM t WHERE id = 7") { try $0.integer(0) } }
            #expect(unsettled == nil)
            try await untilSomebodyWaits(options)
            try await offPool { try writer.execute("COMMIT") }
            #expect(try await settled.value == 1)
        }
    }

    @Test func `a moment is the server's, and the same within a transaction`() async throws {
        try await with { one, _, options in
            let moments = try await one.write { try [$0.now, $0.now] }
            let reading = try await one.read { try $0.now }
            #expect(moments[0] == moments[1])
            #expect(reading >= moments[0])
            let server = try await offPool { () -> MariaDBValue in
                let connection = try MariaDBConnection(options)
                let statement = try connection.statement("SELECT UTC_TIMESTAMP(6)")
                try statement.execute([])
                _ = try statement.step()
                return try statement.value(at: 0)
            }
            guard case .moment(let now) = server else { return #expect(Bool(false)) }
            #expect(now >= reading)
        }
    }

    @Test func `connections that were ended are opened anew, and nobody is told`() async throws {
        try await with(PoolSize(writers: 1, readers: 1)) { one, _, options in
            _ = try await Self.numbers(one)
            try await one.write { _ = try $0.execute("UPDATE t SET n = 1") }
            try await offPool {
                let root = try MariaDBConnection(options)
                let list = try root.statement(
                    "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
                try list.execute([])
                var ids: [MariaDBValue] = []
                while try list.step() { ids.append(try list.value(at: 0)) }
                for case .integer(let id) in ids { try root.execute("KILL \(id)") }
            }
            try await one.write { _ = try $0.execute("UPDATE t SET n = n + 1") }
            #expect(try await Self.numbers(one) == [2, 2])
        }
    }

    @Test func `a connection that is lost in the middle of a job is no reason to lose the job`() async throws {
        try await with(PoolSize(writers: 1, readers: 1)) { one, _, options in
            let kills = Locked(1)
            try await one.write { transaction in
                try transaction.execute("UPDATE t SET n = n + 1")
                let id = try transaction.first("SELECT CONNECTION_ID()") { try $0.integer(0) } ?? 0
                guard
                    kills.withLock({ left in
                        left -= 1
                        return left >= 0
                    })
                else { return }

                try MariaDBConnection(options).execute("KILL \(id)")
                // The statement after it finds out.
                try transaction.execute("UPDATE t SET n = n + 1")
            }
            #expect(try await Self.numbers(one) == [1, 1])
        }
    }

    @Test func `who waits for what another one is about to commit reads it, whatever else he reads`() async throws {
        try await with { one, other, options in
            let (written, gate) = (OneShot<Void>(), Gate())
            let writing = Task {
                try await one.write { transaction in
                    try transaction.execute("UPDATE t SET n = 7 WHERE id = 1")
                    written.complete(.success(()))
                    gate.wait()
                }
            }
            while written.outcome == nil { await Task.yield() }
            async let read = other.read { transaction in
                let first = try transaction.first("SELECT n FROM t WHERE id = 1\(transaction.dialect.settled)") { try $0.integer(0) }
                return (first, try transaction.first("SELECT n FROM t WHERE id = 1") { try $0.integer(0) })
            }
            try await untilSomebodyWaits(options)
            gate.open()
            try await writing.value
            let found = try await read
            #expect(found.0 == 7 && found.1 == 7)
        }
    }

    /// Returns when a transaction of the server waits for a row. The server counts them at once; its table of transactions is a copy that is
    /// not made anew for whoever asks again and again.
    private func untilSomebodyWaits(_ options: MariaDBOptions) async throws {
        try await offPool {
            let watch = try MariaDBConnection(options)
            let waiting = try watch.statement(
                "SELECT CAST(variable_value AS SIGNED) FROM information_schema.global_status "
                    + "WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'")
            var isWaiting = false
            while !isWaiting {
                try waiting.execute([])
                isWaiting = try waiting.step() && waiting.value(at: 0) != .integer(0)
                waiting.reset()
            }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a start waits for a server that goes away in the middle of it`() async throws {
        let server = try await MariaDBServer.start()
        try await with(server: server) { one, _, _ in
            // A connection that is open, and a server that is gone.
            _ = try await one.weakness()
            try await server.kill()
            async let migrated: Void = one.migrate([
                Migration(module: "m", number: 1, statements: ["CREATE TABLE u (n $INTEGER NOT NULL) $TABLE"])
            ])
            try await server.restart()
            try await migrated
            let count = try await one.read { try $0.first("SELECT COUNT(*) FROM u") { try $0.integer(0) } }
            #expect(count == 0)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `while the server is away that is told at once, and when it is back all goes on`() async throws {
        let server = try await MariaDBServer.start()
        try await with(server: server) { one, _, _ in
            try await one.write { _ = try $0.execute("UPDATE t SET n = 5") }
            try await server.kill()
            for _ in 0..<3 {
                let write = await #expect(throws: DatabaseError.self) { try await one.write { _ = try $0.execute("UPDATE t SET n = 6") } }
                guard case .unavailable? = write else { return #expect(Bool(false), "\(String(describing: write))") }
                let read = await #expect(throws: DatabaseError.self) { _ = try await Self.numbers(one) }
                guard case .unavailable? = read else { return #expect(Bool(false), "\(String(describing: read))") }
            }
            try await server.restart()
            var found: [Int64]?
            // For a moment after a failure nobody tries.
            while found == nil { found = try? await Self.numbers(one) }
            #expect(found == [5, 5])
        }
    }

    @Test func `a database that was closed says so`() async throws {
        try await with { one, _, _ in
            one.close()
            await #expect(throws: DatabaseError.closed) { try await one.write { _ = try $0.execute("UPDATE t SET n = 1") } }
            await #expect(throws: DatabaseError.closed) { _ = try await Self.numbers(one) }
        }
    }
}
