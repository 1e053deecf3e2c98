import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct LiveWorldTests {
    private let world = LiveWorld()

    @Test func `its monotonic clock never goes back and its wall clock is in this century`() async {
        var last = world.uptime
        for _ in 0..<10_000 {
            let next = world.uptime
            #expect(next >= last)
            last = next
        }
        #expect(world.now > Instante(micros: 1_735_689_600_000_000))  // 2025
        #expect(world.now < Instante(micros: 4_102_444_800_000_000))  // 2100
        await world.stop()
    }

    @Test func `its random numbers differ`() async {
        #expect(Set((0..<1000).map { _ in world.random() }).count == 1000)
        await world.stop()
    }

    @Test func `stop cancels what was spawned and waits until it has ended`() async {
        let ended = Locked(0)
        for _ in 0..<20 {
            world.spawn("waiter") {
                await #expect(throws: CancellationError.self) { try await OneShot<Void>().value() }
                for _ in 0..<50 { await Task.yield() }
                ended.withLock { $0 += 1 }
            }
        }
        await world.stop()
        #expect(ended.withLock { $0 } == 20)
    }

    @Test func `a task may spawn others, and stop from several places waits for all`() async {
        let ended = Locked(0)
        let spawned = OneShot<Void>()
        world.spawn("parent") { [world] in
            world.spawn("child") {
                spawned.complete(.success(()))
                _ = try? await OneShot<Never>().value()
                ended.withLock { $0 += 1 }
            }
            _ = try? await OneShot<Never>().value()
            ended.withLock { $0 += 1 }
        }
        _ = try? await spawned.value()
        async let first: Void = world.stop()
        async let second: Void = world.stop()
        _ = await (first, second)
        #expect(ended.withLock { $0 } == 2)
    }

    @Test func `many spawns from many tasks all run`() async throws {
        let left = Locked(4000)
        let done = OneShot<Void>()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [world] in
                    for _ in 0..<500 {
                        world.spawn("one of many") {
                            let rest = left.withLock { left -> Int in
                                left -= 1
                                return left
                            }
                            if rest == 0 { done.complete(.success(())) }
                        }
                    }
                }
            }
        }
        try await done.value()
        await world.stop()
        #expect(left.withLock { $0 } == 0)
    }

    @Test func `after stop nothing is spawned, no timer is kept and no step runs`() async {
        await world.stop()
        weak var weakly: Locked<Int>?
        do {
            let held = Locked(0)
            weakly = held
            world.spawn("late") { held.withLock { $0 += 1 } }
            _ = world.timer(at: world.uptime) { held.withLock { $0 += 1 } }
            world.worker("late").submit { held.withLock { $0 += 1 } }
        }
        #expect(weakly == nil)
    }

    @Test func `stop waits for the timer that is just firing`() async throws {
        let firing = OneShot<Void>()
        let fired = Locked(0)
        _ = world.timer(at: world.uptime) {
            firing.complete(.success(()))
            for _ in 0..<200_000 { fired.withLock { $0 += 1 } }
        }
        try await firing.value()
        await world.stop()
        #expect(fired.withLock { $0 } == 200_000)
    }

    @Test func `stop lets go of timers, even of one whose end cancels another`() async {
        weak var weakly: Cancelling?
        do {
            let held = Cancelling(world.timer(at: world.uptime + .seconds(3600)) {})
            weakly = held
            _ = world.timer(at: world.uptime + .seconds(3600)) { held.touch() }
        }
        #expect(weakly != nil)
        await world.stop()
        #expect(weakly == nil)
    }
}

/// Cancels a timer when it is let go, as a connection does that ends its time-out.
private final class Cancelling: Sendable {
    private let timer: any TimerHandle

    init(_ timer: any TimerHandle) { self.timer = timer }

    deinit { timer.cancel() }

    func touch() {}
}
