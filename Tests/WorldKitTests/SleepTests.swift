import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct SleepTests {
    @Test func `it ends at its deadline, and not before`() async throws {
        let world = ManualWorld()
        async let sleeping: Void = world.sleep(for: .seconds(60))
        await world.untilTimers(1)
        world.advance(by: .microseconds(59_999_999))
        #expect(world.timerCount == 1)
        world.advance(by: .microseconds(1))
        try await sleeping
        #expect(world.timerCount == 0)
    }

    @Test func `it ends at once when it is cancelled`() async {
        let world = ManualWorld()
        let task = Task { try await world.sleep(for: .seconds(60)) }
        await world.untilTimers(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(world.timerCount == 0)
    }

    @Test func `in a cancelled task it does not begin`() async {
        let world = ManualWorld()
        let outcome = await inCancelledTask { try await world.sleep(for: .seconds(60)) }
        #expect(throws: CancellationError.self) { try outcome.get() }
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func `no span at all is no wait`(span: Duration) async throws {
        let world = ManualWorld()
        try await world.sleep(for: span)
        #expect(world.uptime == Uptime(micros: 0))
    }

    @Test func `in life it takes as long as it should, and ends when it is cancelled`() async throws {
        let world = LiveWorld()
        let start = world.uptime
        try await world.sleep(for: .milliseconds(5))
        #expect(world.uptime - start >= .milliseconds(5))

        let task = Task { try await world.sleep(for: .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await world.stop()
    }
}
