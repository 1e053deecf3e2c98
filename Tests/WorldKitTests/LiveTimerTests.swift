import TestSupport
import Testing
import WorldKit

/// The timers of LiveWorld. What must happen in a known order is set by a timer that fires: meanwhile no other can.
@Suite(.timeLimit(.minutes(5)))
struct LiveTimerTests {
    private let world = LiveWorld()

    /// Runs `body` on the thread of the timers, then all timers that it set and that are due, and waits for that.
    private func onTimerThread(_ body: @escaping @Sendable (_ start: Uptime) -> Void) async throws {
        let done = OneShot<Void>()
        _ = world.timer(at: world.uptime) { [world] in
            let start = world.uptime
            body(start)
            _ = world.timer(at: start) { done.complete(.success(())) }
        }
        try await done.value()
    }

    @Test(arguments: [0, 1, 999, 5000, 20_000])
    func `a timer fires, and not before its deadline`(span: Int64) async throws {
        let shot = OneShot<Uptime>()
        let deadline = world.uptime + .microseconds(span)
        _ = world.timer(at: deadline) { [world] in shot.complete(.success(world.uptime)) }
        #expect(try await shot.value() >= deadline)
        await world.stop()
    }

    @Test(arguments: [Int64.min, -1, 0])
    func `a timer whose deadline is long past fires`(micros: Int64) async throws {
        let shot = OneShot<Void>()
        _ = world.timer(at: Uptime(micros: micros)) { shot.complete(.success(())) }
        try await shot.value()
        await world.stop()
    }

    @Test func `an earlier timer overtakes one that the thread sleeps for`() async throws {
        let shot = OneShot<Int>()
        let far = [Int64.max, (world.uptime + .seconds(3600)).micros].map { micros in
            world.timer(at: Uptime(micros: micros)) { shot.complete(.success(1)) }
        }
        _ = world.timer(at: world.uptime + .milliseconds(2)) { shot.complete(.success(2)) }
        #expect(try await shot.value() == 2)
        for timer in far { timer.cancel() }
        await world.stop()
    }

    @Test func `timers fire by deadline, then by age`() async throws {
        let fired = Locked<[Int]>([])
        try await onTimerThread { [world] start in
            for (number, before) in [10, 30, 20, 30, 10, 40].enumerated() {
                _ = world.timer(at: start + .microseconds(-before)) { fired.withLock { $0.append(number) } }
            }
        }
        #expect(fired.withLock { $0 } == [5, 1, 3, 2, 0, 4])
        await world.stop()
    }

    @Test func `a cancelled timer does not fire`() async throws {
        let fired = Locked<[Int]>([])
        try await onTimerThread { [world] start in
            let timers = (0..<3).map { number in world.timer(at: start) { fired.withLock { $0.append(number) } } }
            timers[1].cancel()
            timers[1].cancel()
        }
        #expect(fired.withLock { $0 } == [0, 2])
        await world.stop()
    }

    @Test func `a cancelled timer lets go of what it held`() async {
        weak var weakly: Locked<Int>?
        let timer: any TimerHandle
        do {
            let held = Locked(0)
            weakly = held
            timer = world.timer(at: world.uptime + .seconds(3600)) { held.withLock { $0 += 1 } }
        }
        #expect(weakly != nil)
        timer.cancel()
        #expect(weakly == nil)
        await world.stop()
    }

    @Test func `a timer that fired lets go of what it held, and cancelling it does nothing`() async throws {
        let fired = Locked(0)
        let handle = Locked<(any TimerHandle)?>(nil)
        try await onTimerThread { [world] start in
            weak var weakly: Locked<Int>?
            do {
                let held = Locked(0)
                weakly = held
                let timer = world.timer(at: start) { held.withLock { $0 += 1 } }
                handle.withLock { $0 = timer }
            }
            let observer = Weak(weakly)
            _ = world.timer(at: start) { fired.withLock { $0 = observer.isGone ? 1 : 2 } }
        }
        #expect(fired.withLock { $0 } == 1)
        handle.withLock { $0 }?.cancel()
        await world.stop()
    }

    @Test func `ten thousand timers, half of them cancelled, fire as a sorted list would`() async throws {
        struct Plan {
            let before: Int
            /// Cancelled by the one who sets them, `false`; by this timer when it fires, a number.
            let cancelled: Bool
            let cancels: Int
        }
        var generator = SplitMix64(seed: 11)
        let plans = (0..<10_000).map { _ in
            Plan(
                before: .random(in: 0..<2000, using: &generator), cancelled: .random(using: &generator),
                cancels: .random(in: 0..<10_000, using: &generator))
        }
        let fired = Locked<[Int]>([])
        let handles = Locked<[any TimerHandle]>([])
        try await onTimerThread { [world] start in
            for (number, plan) in plans.enumerated() {
                let timer = world.timer(at: start + .microseconds(-plan.before)) {
                    fired.withLock { $0.append(number) }
                    handles.withLock { $0[plan.cancels] }.cancel()
                }
                handles.withLock { $0.append(timer) }
                // Half of the cancelling falls among the setting, so that the heap grows and shrinks.
                if number % 2 == 1 { cancel(number / 2) }
            }
            for number in plans.count / 2..<plans.count { cancel(number) }

            func cancel(_ number: Int) {
                if plans[number].cancelled { handles.withLock { $0[number] }.cancel() }
            }
        }
        await world.stop()

        var gone = Set(plans.indices.filter { plans[$0].cancelled })
        var expected: [Int] = []
        for number in plans.indices.sorted(by: { (-plans[$0].before, $0) < (-plans[$1].before, $1) }) where !gone.contains(number) {
            expected.append(number)
            gone.insert(plans[number].cancels)
        }
        #expect(fired.withLock { $0 } == expected)
        #expect(expected.count > 1000)
    }

    @Test func `timers may be set and cancelled from many tasks`() async throws {
        let left = Locked(4000)
        let done = OneShot<Void>()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [world] in
                    for number in 0..<1000 {
                        let timer = world.timer(at: world.uptime + (number % 2 == 0 ? .microseconds(number) : .seconds(3600))) {
                            let rest = left.withLock { left -> Int in
                                left -= 1
                                return left
                            }
                            if rest == 0 { done.complete(.success(())) }
                        }
                        if number % 2 == 1 { timer.cancel() }
                    }
                }
            }
        }
        try await done.value()
        await world.stop()
        #expect(left.withLock { $0 } == 0)
    }
}

/// A weak reference that may be looked at from another thread.
private struct Weak: Sendable {
    private weak let object: Locked<Int>?

    init(_ object: Locked<Int>?) { self.object = object }

    var isGone: Bool { object == nil }
}
