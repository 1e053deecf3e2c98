import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct WorkerTests {
    private let world = LiveWorld()

    @Test func `steps run in order`() async throws {
        let worker = world.worker("steps")
        let ran = Locked<[Int]>([])
        let done = OneShot<Void>()
        for number in 0..<5000 { worker.submit { ran.withLock { $0.append(number) } } }
        worker.submit { done.complete(.success(())) }
        try await done.value()
        #expect(ran.withLock { $0 } == Array(0..<5000))
        await world.stop()
    }

    @Test func `from many tasks each one's steps run in its order, never two at once`() async throws {
        struct Seen {
            var inside = 0
            var mostInside = 0
            var numbers: [Int: [Int]] = [:]
        }
        let worker = world.worker("steps")
        let seen = Locked(Seen())
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        worker.submit {
                            seen.withLock { seen in
                                seen.inside += 1
                                seen.mostInside = max(seen.mostInside, seen.inside)
                            }
                            seen.withLock { $0.numbers[task, default: []].append(number) }
                            seen.withLock { $0.inside -= 1 }
                        }
                    }
                }
            }
        }
        let done = OneShot<Void>()
        worker.submit { done.complete(.success(())) }
        try await done.value()
        #expect(seen.withLock { $0.mostInside } == 1)
        for task in 0..<8 { #expect(seen.withLock { $0.numbers[task] } == Array(0..<500)) }
        await world.stop()
    }

    @Test func `a step may submit another, which runs after those that wait`() async throws {
        let worker = world.worker("steps")
        let ran = Locked<[Int]>([])
        let done = OneShot<Void>()
        worker.submit {
            worker.submit {
                ran.withLock { $0.append(1) }
                worker.submit {
                    ran.withLock { $0.append(3) }
                    done.complete(.success(()))
                }
                ran.withLock { $0.append(2) }
            }
            ran.withLock { $0.append(0) }
        }
        try await done.value()
        #expect(ran.withLock { $0 } == [0, 1, 2, 3])
        await world.stop()
    }

    @Test func `a worker wakes again after it had nothing to do`() async throws {
        let worker = world.worker("steps")
        for number in 0..<200 {
            let shot = OneShot<Int>()
            worker.submit { shot.complete(.success(number)) }
            #expect(try await shot.value() == number)
        }
        await world.stop()
    }

    @Test func `a worker's steps have a thread of their own, with its name cut to what Linux allows`() async throws {
        let shot = OneShot<String?>()
        world.worker("a name that is too long").submit { shot.complete(.success(threadName())) }
        #expect(try await shot.value() == "a name that is ")
        await world.stop()
    }

    @Test(arguments: 1...4)
    func `stop lets every worker finish what waits`(workers: Int) async {
        let ran = Locked(0)
        for _ in 0..<workers {
            let worker = world.worker("steps")
            for _ in 0..<2000 { worker.submit { ran.withLock { $0 += 1 } } }
        }
        await world.stop()
        #expect(ran.withLock { $0 } == workers * 2000)
    }

    @Test func `stop waits for the workers even in a cancelled task`() async {
        let ran = Locked(0)
        let worker = world.worker("steps")
        for _ in 0..<20_000 { worker.submit { ran.withLock { $0 += 1 } } }
        _ = await inCancelledTask { [world] in await world.stop() }
        #expect(ran.withLock { $0 } == 20_000)
    }

    @Test func `after stop a worker takes no step`() async {
        let worker = world.worker("steps")
        let ran = Locked(0)
        worker.submit { ran.withLock { $0 += 1 } }
        await world.stop()
        weak var weakly: Locked<Int>?
        do {
            let held = Locked(0)
            weakly = held
            worker.submit { held.withLock { $0 += 1 } }
        }
        #expect(weakly == nil)
        #expect(ran.withLock { $0 } == 1)
    }
}
