import Dispatch
import Persistence
import TestSupport
import Testing
import WorldKit

/// Reads go on beside the writes, each on one state of the data.
@Suite(.timeLimit(.minutes(5)))
struct ReadTests {
    /// Runs tasks on a thread of its own, which may wait; the threads that all tasks share may not.
    final class OwnThread: TaskExecutor {
        private let worker: any Worker

        init(in world: any World) { worker = world.worker("reads") }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            worker.submit { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `reads do not wait for a write under way, and do not see it before its COMMIT`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, _, door, job in
            for _ in 0..<3 {
                let before = try await database.read { try $0.names() }
                #expect(before == [])
            }
            door.open()
            try await job.value
            let after = try await database.read { try $0.names() }
            #expect(after == ["retenida"])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a reading of one statement runs one, and those after it as many as ever`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { try $0.add("una") }
            let alone = try await database.read(alone: true) { try $0.names() }
            #expect(alone == ["una"])
            await #expect(throws: DatabaseError.notAlone) {
                try await database.read(alone: true) { [try $0.names(), try $0.names()] }
            }
            let both = try await database.read { [try $0.names(), try $0.names()] }
            #expect(both == [["una"], ["una"]])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a read sees one state, also where a write commits between two statements`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, world, door, job in
            let committed = DispatchSemaphore(value: 0)
            // Writes are done one after another: when this one begins, the one before it has been committed.
            let next = Task { try await database.write { _ in _ = committed.signal() } }
            defer { committed.signal() }
            await untilWaiting(1, in: database)
            let seen = try await withTaskExecutorPreference(OwnThread(in: world)) {
                try await database.read { transaction in
                    let first = try transaction.names()
                    door.open()
                    committed.wait()
                    return [first, try transaction.names()]
                }
            }
            #expect(seen == [[], []])
            let after = try await database.read { try $0.names() }
            #expect(after == ["retenida"])
            try await job.value
            try await next.value
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `100 reads at once see what was answered before them`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { try $0.add("una") }
            let found = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<100 { group.addTask { try await database.read { try $0.names() } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found == Array(repeating: ["una"], count: 100))
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a read cannot write`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            await #expect(throws: DatabaseError.self) { try await database.read { try $0.add("una") } }
            let names = try await database.read { try $0.names() }
            #expect(names == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a read that throws lets the next one see the newest state`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { try $0.add("una") }
            await #expect(throws: WriteTests.Refusal(reason: "una")) {
                try await database.read { transaction in
                    _ = try transaction.query("SELECT nombre FROM cosas") { row -> Int in
                        throw WriteTests.Refusal(reason: try row.text(0))
                    }
                }
            }
            try await database.write { try $0.add("dos") }
            let names = try await database.read { try $0.names() }
            #expect(names == ["una", "dos"])
        }
    }

    // Closed databases.

    @Test(arguments: DatabaseKind.allCases)
    func `closing completes the write under way, and refuses those that wait and all that comes later`(kind: DatabaseKind) async throws {
        try await withHeldWriter(kind) { database, world, door, job in
            let waiting = (0..<3).map { number in Task { try await database.write { try $0.add("cosa \(number)") } } }
            await untilWaiting(3, in: database)
            database.close()
            // The door is still shut: none of these waits for the write under way.
            for task in waiting { await #expect(throws: DatabaseError.closed) { try await task.value } }
            await #expect(throws: DatabaseError.closed) { try await database.write { try $0.add("tarde") } }
            await #expect(throws: DatabaseError.closed) { try await database.read { try $0.names() } }
            door.open()
            try await job.value
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `closing twice is closing once`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            database.close()
            database.close()
            await #expect(throws: DatabaseError.closed) { try await database.write { try $0.add("tarde") } }
            await #expect(throws: DatabaseError.closed) { try await database.migrate([cosas]) }
        }
    }

    @Test(arguments: DatabaseKind.allCases)
    func `a read that is under way is completed when the database closes`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { try $0.add("una") }
            let names = try await database.read { transaction in
                database.close()
                return try transaction.names()
            }
            #expect(names == ["una"])
            await #expect(throws: DatabaseError.closed) { try await database.read { try $0.names() } }
        }
    }
}
