import Glibc
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct EventLoopTests {
    private let world = LiveWorld()

    private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
        let loop = try EventLoop(world: world)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(loop)) } catch { outcome = .failure(error) }
        loop.close()
        await world.stop()
        try outcome.get()
    }

    @Test func `steps run in order, on one thread`() async throws {
        try await withLoop { loop in
            let ran = Locked<[Int]>([])
            for number in 0..<5000 { loop.submit { ran.withLock { $0.append(number) } } }
            #expect(await loop.perform { threadName() } == "loop")
            #expect(ran.withLock { $0 } == Array(0..<5000))
        }
    }

    @Test func `a task that prefers it comes back to it after each wait`() async throws {
        try await withLoop { loop in
            let names = await Task(executorPreference: loop) { [world] in
                var names = [threadName()]
                try? await world.sleep(for: .milliseconds(1))
                names.append(threadName())
                async let child = threadName()
                return names + [await child]
            }.value
            #expect(names == ["loop", "loop", "loop"])
        }
    }

    @Test func `a world's tasks run on the loop that it was given`() async throws {
        let loop = try EventLoop(world: world)
        world.run(on: loop)
        let name = OneShot<String?>()
        world.spawn("task") { name.complete(.success(threadName())) }
        #expect(try await name.value() == "loop")
        loop.close()
        await world.stop()
    }

    @Test func `what is still to run after the end runs on the pool`() async throws {
        let loop = try EventLoop(world: world)
        let gate = OneShot<Void>()
        let task = Task(executorPreference: loop) {
            try? await gate.value()
            return threadName()
        }
        loop.close()
        await world.stop()
        gate.complete(.success(()))
        #expect(await task.value != "loop")
        #expect(!loop.submit {})
        #expect(await loop.perform { 1 } == nil)
    }

    @Test func `what was submitted before the end runs`() async throws {
        let loop = try EventLoop(world: world)
        let gate = Gate()
        let ran = Locked(0)
        loop.submit { gate.wait() }
        for _ in 0..<100 { loop.submit { ran.withLock { $0 += 1 } } }
        loop.close()
        gate.open()
        await world.stop()
        #expect(ran.withLock { $0 } == 100)
    }

    @Test func `many threads are served, and a sleeping loop is woken by each of them`() async throws {
        try await withLoop { loop in
            let count = Locked(0)
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<500 { _ = await loop.perform { count.withLock { $0 += 1 } } }
                    }
                }
            }
            #expect(count.withLock { $0 } == 4000)
        }
    }

    @Test func `a descriptor is told when it is ready, for as long as it is watched`() async throws {
        try await withLoop { loop in
            var ends: [Int32] = [0, 0]
            #expect(unsafe pipe(&ends) == 0)
            let (reading, writing) = (ends[0], ends[1])
            let heard = Locked<[UInt8]>([])
            let (first, second) = (OneShot<Readiness>(), OneShot<Readiness>())
            #expect(
                await loop.perform {
                    loop.watch(reading, for: .reading) { readiness in
                        var byte: UInt8 = 0
                        guard unsafe read(reading, &byte, 1) == 1 else { return second.complete(.success(readiness)) }
                        heard.withLock { $0.append(byte) }
                        first.complete(.success(readiness))
                    }
                } == true)
            #expect(unsafe write(writing, "a", 1) == 1)
            let ready = try await first.value()
            #expect(ready == .reading)
            close(writing)
            let ended = try await second.value()
            #expect(!ended.isDisjoint(with: .failure))
            _ = await loop.perform {
                loop.unwatch(reading)
                close(reading)
            }
            #expect(heard.withLock { $0 } == Array("a".utf8))
        }
    }

    @Test func `a descriptor that cannot be watched is told at once`() async throws {
        try await withLoop { loop in
            #expect(await loop.perform { loop.watch(-1, for: .reading) { _ in } } == false)
        }
    }

    @Test func `a source has its turn when its time has come, and after each step`() async throws {
        /// Counts its turns, and wants the next one a little later.
        final class Source: EventSource, @unchecked Sendable {  // unchecked: on the loop's thread alone
            var turns = 0
            let enough = OneShot<Void>()

            func turn() -> Duration? {
                turns += 1
                if turns == 5 { enough.complete(.success(())) }
                return turns < 5 ? .milliseconds(1) : nil
            }
        }
        try await withLoop { loop in
            let source = Source()
            loop.submit { loop.add(source) }
            try await source.enough.value()
            let before = await loop.perform { source.turns } ?? 0
            let after = await loop.perform { source.turns } ?? 0
            #expect(after > before, "a step is followed by a turn")
            let removed = await loop.perform { () -> Int in
                loop.remove(source)
                return source.turns
            }
            _ = await loop.perform {}
            #expect(await loop.perform { source.turns } == removed)
        }
    }
}
