import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct OneShotTests {
    private struct Broken: Error, Equatable {}

    private let world = ManualWorld()
    private let shot = OneShot<Int>()

    private func deadline(_ span: Duration) -> Uptime { world.uptime + span }

    /// A task that waits a second at most, once it does wait.
    private func waiting() async -> Task<Int?, any Error> {
        let before = world.timerCount
        let task = Task { try await shot.value(until: deadline(.seconds(1)), in: world) }
        await world.untilTimers(before + 1)
        return task
    }

    @Test func `a value that is there already is given at once`() async throws {
        shot.complete(.success(7))
        #expect(try await shot.value() == 7)
        #expect(try await shot.value(until: deadline(.seconds(1)), in: world) == 7)
        #expect(world.timerCount == 0)
    }

    @Test func `a value ends the wait, and no timer is left`() async throws {
        let task = await waiting()
        shot.complete(.success(7))
        #expect(world.timerCount == 0)
        #expect(try await task.value == 7)
    }

    @Test func `a wait without a deadline sets no timer`() async throws {
        async let value = shot.value()
        let limited = await waiting()
        #expect(world.timerCount == 1)
        shot.complete(.success(7))
        #expect(try await value == 7)
        #expect(try await limited.value == 7)
    }

    @Test func `all who wait get the value`() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<500 {
                group.addTask { [shot, world] in try await shot.value(until: Uptime(micros: 1_000_000), in: world) }
            }
            await world.untilTimers(500)
            shot.complete(.success(7))
            #expect(world.timerCount == 0)
            var count = 0
            for try await value in group where value == 7 { count += 1 }
            #expect(count == 500)
        }
    }

    @Test func `a failure is thrown to those who wait and to those who come later`() async {
        let task = await waiting()
        shot.complete(.failure(Broken()))
        #expect(world.timerCount == 0)
        await #expect(throws: Broken()) { try await task.value }
        await #expect(throws: Broken()) { try await shot.value() }
    }

    @Test func `only the first completion counts`() async throws {
        let task = await waiting()
        shot.complete(.success(1))
        shot.complete(.success(2))
        shot.complete(.failure(Broken()))
        #expect(try await task.value == 1)
        #expect(try await shot.value() == 1)
    }

    @Test func `of many completions at a time all see the same one`() async throws {
        for _ in 0..<200 {
            let shot = OneShot<Int>()
            let seen = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        shot.complete(.success(number))
                        return try await shot.value()
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(seen.count == 1)
        }
    }

    @Test func `a deadline ends the wait, and not before`() async throws {
        let task = await waiting()
        world.advance(by: .microseconds(999_999))
        #expect(world.timerCount == 1)
        world.advance(by: .microseconds(1))
        #expect(world.timerCount == 0)
        #expect(try await task.value == nil)
    }

    @Test func `a deadline that is past ends the wait at once`() async throws {
        world.advance(by: .seconds(5))
        #expect(try await shot.value(until: Uptime(micros: 0), in: world) == nil)
        #expect(try await shot.value(until: world.uptime, in: world) == nil)
    }

    @Test func `a deadline ends one wait and leaves the others`() async throws {
        let first = await waiting()
        world.advance(by: .milliseconds(500))
        let second = await waiting()
        world.advance(by: .milliseconds(500))
        #expect(try await first.value == nil)
        #expect(world.timerCount == 1)
        shot.complete(.success(7))
        #expect(try await second.value == 7)
    }

    @Test func `a cancelled wait ends at once, and no timer is left`() async {
        let task = await waiting()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(world.timerCount == 0)
    }

    @Test func `cancelling one wait leaves the others`() async throws {
        let first = await waiting()
        let second = await waiting()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(world.timerCount == 1)
        shot.complete(.success(7))
        #expect(try await second.value == 7)
    }

    @Test(arguments: [false, true])
    func `a wait in a cancelled task does not begin`(limited: Bool) async {
        let outcome = await inCancelledTask {
            limited ? try await shot.value(until: deadline(.seconds(1)), in: world) : try await shot.value()
        }
        #expect(throws: CancellationError.self) { try outcome.get() }
        #expect(world.timerCount == 0)
    }

    @Test func `a cancelled task still gets a value that is there`() async throws {
        shot.complete(.success(7))
        #expect(try await inCancelledTask { try await shot.value() }.get() == 7)
    }

    @Test func `value, deadline and cancellation may come at the same time`() async {
        let world = LiveWorld()
        for round in 0..<500 {
            let shot = OneShot<Int>()
            let deadline = world.uptime + .microseconds(round % 50)
            let task = Task { try await shot.value(until: deadline, in: world) }
            async let completing: Void = shot.complete(.success(7))
            async let cancelling: Void = task.cancel()
            _ = await (completing, cancelling)
            switch await task.result {
            case .success(let value): #expect(value == 7 || value == nil)
            case .failure(let error): #expect(error is CancellationError)
            }
        }
        await world.stop()
    }
}
