import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct ManualWorldTests {
    private let world = ManualWorld(seed: 3, start: Instante(micros: 1_000_000))
    private let fired = Locked<[Int]>([])

    private func timer(_ number: Int, at micros: Int64) -> any TimerHandle {
        world.timer(at: Uptime(micros: micros)) { [fired] in fired.withLock { $0.append(number) } }
    }

    private func expect(fired numbers: [Int], _ location: SourceLocation = #_sourceLocation) {
        #expect(fired.withLock { $0 } == numbers, sourceLocation: location)
    }

    @Test func `its clocks move by what they are moved`() {
        #expect(world.uptime == Uptime(micros: 0))
        #expect(world.now == Instante(micros: 1_000_000))
        world.advance(by: .milliseconds(2))
        world.advance(by: .zero)
        #expect(world.uptime == Uptime(micros: 2000))
        #expect(world.now == Instante(micros: 1_002_000))
    }

    @Test func `a skew moves the wall clock alone`() {
        world.skew = .seconds(-10)
        world.advance(by: .seconds(1))
        #expect(world.now == Instante(micros: -8_000_000))
        #expect(world.uptime == Uptime(micros: 1_000_000))
        #expect(world.skew == .seconds(-10))
    }

    @Test func `its random numbers are those of the seed`() {
        var same = SplitMix64(seed: 3)
        for _ in 0..<10 { #expect(world.random() == same.next()) }
        #expect(ManualWorld(seed: 4).random() != ManualWorld(seed: 5).random())
    }

    @Test func `timers fire by deadline, then by age`() {
        let handles = [timer(0, at: 30), timer(1, at: 10), timer(2, at: 20), timer(3, at: 10), timer(4, at: 31)]
        world.advance(by: .microseconds(9))
        expect(fired: [])
        world.advance(by: .microseconds(21))
        expect(fired: [1, 3, 2, 0])
        #expect(world.timerCount == 1)
        handles[4].cancel()
        world.advance(by: .seconds(1))
        expect(fired: [1, 3, 2, 0])
    }

    @Test func `a firing timer sees its own moment, and what it sets fires in its turn`() {
        let moments = Locked<[Int64]>([])
        _ = timer(2, at: 25)
        _ = world.timer(at: Uptime(micros: 10)) { [world, fired] in
            moments.withLock { $0.append(world.uptime.micros) }
            for (number, span) in [(3, 20), (1, 10)] {
                _ = world.timer(at: world.uptime + .microseconds(span)) {
                    moments.withLock { $0.append(world.uptime.micros) }
                    fired.withLock { $0.append(number) }
                }
            }
        }
        world.advance(by: .microseconds(100))
        expect(fired: [1, 2, 3])
        #expect(moments.withLock { $0 } == [10, 20, 30])
        #expect(world.uptime == Uptime(micros: 100))
    }

    @Test func `a timer may cancel another that is due with it`() {
        let handles = Locked<[any TimerHandle]>([])
        _ = world.timer(at: Uptime(micros: 1)) { handles.withLock { $0 }.first?.cancel() }
        let second = timer(2, at: 1)
        handles.withLock { $0 = [second] }
        world.advance(by: .microseconds(1))
        expect(fired: [])
    }

    @Test func `a cancelled timer lets go of what it held`() {
        weak var weakly: Locked<Int>?
        let handle: any TimerHandle
        do {
            let held = Locked(0)
            weakly = held
            handle = world.timer(at: Uptime(micros: 1)) { held.withLock { $0 += 1 } }
        }
        #expect(weakly != nil)
        handle.cancel()
        handle.cancel()
        #expect(weakly == nil)
        #expect(world.timerCount == 0)
    }

    @Test func `a timer that is due already fires without advance and is not counted`() async throws {
        let shot = OneShot<Void>()
        _ = world.timer(at: world.uptime) { shot.complete(.success(())) }
        #expect(world.timerCount == 0)
        try await shot.value()
    }

    @Test func `one may wait for timers, set before or after`() async {
        let handles = [timer(0, at: 10), timer(1, at: 10)]
        await world.untilTimers(0)
        await world.untilTimers(2)
        world.spawn("late") { [world] in
            for micros in 1...3 { _ = world.timer(at: Uptime(micros: Int64(micros))) {} }
        }
        await world.untilTimers(5)
        #expect(world.timerCount == 5)
        #expect(handles.count == 2)
    }

    @Test func `waiting for timers ends with the task`() async {
        let task = Task { [world] in await world.untilTimers(1) }
        task.cancel()
        await task.value
        #expect(world.timerCount == 0)
    }

    @Test func `stop ends the tasks, the worker and the timers`() async {
        _ = timer(1, at: 10)
        let world = world, fired = fired
        world.worker("steps").submit { fired.withLock { $0.append(2) } }
        world.spawn("sleeper") {
            try? await world.sleep(for: .seconds(3600))
            fired.withLock { $0.append(3) }
        }
        await world.stop()
        _ = timer(4, at: 20)
        #expect(world.timerCount == 0)
        world.advance(by: .seconds(7200))
        #expect(fired.withLock { $0.sorted() } == [2, 3])
    }
}
