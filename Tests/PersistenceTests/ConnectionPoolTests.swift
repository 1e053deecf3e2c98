import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// How connections are lent: to one at a time, in line, and not for ever.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionPoolTests {
    /// A pool of fake sessions.
    private func with(
        _ size: PoolSize, _ body: @escaping @Sendable (ConnectionPool, ManualWorld, Locked<Int>) async throws -> Void
    ) async throws {
        let world = ManualWorld()
        let opened = Locked(0)
        let metrics = DatabaseMetrics()
        let pool = ConnectionPool(size, world, metrics) { number in
            Lane(world.worker("lane \(number)"), world, metrics, .server) { () throws(DatabaseError) in
                opened.withLock { $0 += 1 }
                return FakeSession([])
            }
        }
        do {
            try await body(pool, world, opened)
        } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    }

    @Test func `after a failure to open that took long nobody tries for a while`() async throws {
        let world = ManualWorld()
        let opened = Locked(0)
        let away = DatabaseError.unavailable(name: "CR_SERVER_LOST", message: "script")
        let lane = Lane(world.worker("lane"), world, DatabaseMetrics(), .server) { () throws(DatabaseError) in
            opened.withLock { $0 += 1 }
            world.advance(by: .seconds(5))
            throw away
        }
        for _ in 1...3 { #expect(throws: away) { _ = try lane.use() } }
        #expect(opened.withLock { $0 } == 1)
        world.advance(by: .milliseconds(250))
        #expect(throws: away) { _ = try lane.use() }
        #expect(opened.withLock { $0 } == 2)
        await world.stop()
    }

    @Test func `no more than so many are lent at one time, and who waits gets the next one, in line`() async throws {
        try await with(PoolSize(readers: 2)) { pool, _, opened in
            let gates = (0..<6).map { _ in OneShot<Void>() }
            let order = Locked<[Int]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await pool.use { lane in
                            _ = try lane.use()
                            order.withLock { $0.append(number) }
                        }
                        gates[number].complete(.success(()))
                    }
                    // The next one comes when this one has been served or stands in line.
                    while pool.waitingCount == 0, gates[number].outcome == nil, pool.lentCount < 2 { await Task.yield() }
                }
                try await group.waitForAll()
            }
            #expect(order.withLock { $0.sorted() } == Array(0..<6))
            #expect(opened.withLock { $0 } <= 2)
            #expect(pool.lentCount == 0)
        }
    }

    /// Lends the only connection until the gate opens.
    private func occupy(_ pool: ConnectionPool, _ gate: Gate) -> Task<Void, any Error> {
        Task { try await pool.use { _ in gate.wait() } }
    }

    @Test func `who waits too long, or finds too many in line, is refused`() async throws {
        try await with(PoolSize(readers: 1, maximumWaiting: 1, acquireTimeout: .seconds(5))) { pool, world, _ in
            let gate = Gate()
            let first = occupy(pool, gate)
            while pool.lentCount < 1 { await Task.yield() }
            let second = Task { try await pool.use { _ in } }
            while pool.waitingCount < 1 { await Task.yield() }
            await #expect(throws: DatabaseError.overloaded) { try await pool.use { _ in } }
            await world.untilTimers(1)
            world.advance(by: .seconds(5))
            await #expect(throws: DatabaseError.overloaded) { try await second.value }
            #expect(pool.waitingCount == 0)
            gate.open()
            try await first.value
            try await pool.use { _ in }
        }
    }

    @Test func `who is cancelled in line leaves it, and who is closed out is told`() async throws {
        try await with(PoolSize(readers: 1)) { pool, _, _ in
            let gate = Gate()
            let first = occupy(pool, gate)
            while pool.lentCount < 1 { await Task.yield() }
            let second = Task { try await pool.use { _ in } }
            let third = Task { try await pool.use { _ in } }
            while pool.waitingCount < 2 { await Task.yield() }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            #expect(pool.waitingCount == 1)
            pool.close()
            await #expect(throws: DatabaseError.closed) { try await third.value }
            gate.open()
            try await first.value
            await #expect(throws: DatabaseError.closed) { try await pool.use { _ in } }
        }
    }

    @Test func `one that is old is opened anew, one that has rested is asked first`() async throws {
        try await with(PoolSize(readers: 1)) { pool, world, opened in
            for (pause, count) in [(Duration.zero, 1), (.seconds(10), 1), (.seconds(1700), 1), (.seconds(100), 2)] {
                world.advance(by: pause)
                try await pool.use { _ = try $0.use() }
                #expect(opened.withLock { $0 } == count)
            }
        }
    }
}
