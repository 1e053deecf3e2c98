import Dispatch
import Persistence
import TestSupport
import WorldKit

/// A LiveWorld that tells how much has been submitted to its workers, and whose wall clock stands still.
///
/// A Database submits one step for each write, after the write has taken its place in the queue: so a test knows that a
/// write waits without looking into the Database.
final class WatchedWorld: World {
    private struct State {
        var submitted = 0
        var waiting: [(count: Int, reached: OneShot<Void>)] = []
    }

    private struct WatchedWorker: Worker {
        let worker: any Worker
        let world: WatchedWorld

        func submit(_ step: @escaping @Sendable () -> Void) {
            worker.submit(step)
            world.count()
        }
    }

    static let now = Instante(micros: 1_772_357_400_250_123)

    private let live = LiveWorld()
    private let state = Locked(State())

    var now: Instante { Self.now }
    var uptime: Uptime { live.uptime }

    func random() -> UInt64 { live.random() }

    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle { live.timer(at: deadline, fire) }

    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }

    func worker(_ name: String) -> any Worker { WatchedWorker(worker: live.worker(name), world: self) }

    func stop() async { await live.stop() }

    /// How many steps were submitted to workers so far.
    var submitted: Int { state.withLock { $0.submitted } }

    /// Waits until so many steps were submitted, from the beginning of this World.
    func submitted(_ count: Int) async throws {
        let reached = OneShot<Void>()
        state.withLock { state in
            if state.submitted >= count {
                reached.complete(.success(()))
            } else {
                state.waiting.append((count, reached))
            }
        }
        try await reached.value()
    }

    private func count() {
        let reached = state.withLock { state -> [OneShot<Void>] in
            state.submitted += 1
            let submitted = state.submitted
            defer { state.waiting.removeAll { $0.count <= submitted } }
            return state.waiting.filter { $0.count <= submitted }.map(\.reached)
        }
        for waiter in reached { waiter.complete(.success(())) }
    }
}

/// Gives `body` a World and stops it afterwards, whatever happens.
func withWorld(_ body: (WatchedWorld) async throws -> Void) async throws {
    let world = WatchedWorld()
    do {
        try await body(world)
    } catch {
        await world.stop()
        throw error
    }
    await world.stop()
}

/// Gives `body` a World and an empty database in it, with the table `cosas`.
func withCosas(_ kind: DatabaseKind, _ body: @Sendable (Database, WatchedWorld) async throws -> Void) async throws {
    try await withWorld { world in
        try await kind.withDatabase(in: world) { database in
            try await database.migrate([cosas])
            try await body(database, world)
        }
    }
}

let cosas = Migration(
    module: "cosas", number: 1,
    statements: [
        """
        CREATE TABLE cosas (
            id $IDENTITY, nombre $TEXT(100) NOT NULL UNIQUE, precio $INTEGER NOT NULL CHECK (precio > 0), nota $TEXT(100), otra $INTEGER
        ) $TABLE
        """
    ])

extension Transaction {
    func add(_ name: String, price: Int64 = 1) throws {
        try execute("INSERT INTO cosas (nombre, precio) VALUES (?, ?)", .text(name), .integer(price))
    }

    func names() throws -> [String] { try query("SELECT nombre FROM cosas ORDER BY id") { try $0.text(0) } }
}

/// A door in a job: the job waits at it, on the writer's own thread, until the test opens it.
final class Door: Sendable {
    private let reached = OneShot<Void>()
    private let opened = DispatchSemaphore(value: 0)

    /// In the job.
    func wait() {
        reached.complete(.success(()))
        opened.wait()
    }

    /// In the test: until the job stands at the door.
    func isReached() async throws { try await reached.value() }

    func open() { opened.signal() }
}

/// Gives `body` a database whose writer stands in the middle of a job, which has written `retenida` and not yet committed.
///
/// `body` gets the door and the job's task. Two steps have been submitted: `cosas` and this job. The door opens at the end
/// at the latest.
func withHeldWriter(
    _ kind: DatabaseKind, _ body: @Sendable (Database, WatchedWorld, Door, Task<Void, any Error>) async throws -> Void
) async throws {
    try await withCosas(kind) { database, world in
        let door = Door()
        defer { door.open() }
        let job = Task {
            try await database.write { transaction in
                try transaction.add("retenida")
                door.wait()
            }
        }
        try await door.isReached()
        try await world.submitted(2)
        try await body(database, world, door, job)
    }
}
