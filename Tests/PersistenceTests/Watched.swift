import Persistence
import TestSupport
import WorldKit

/// A LiveWorld whose wall clock stands still.
final class WatchedWorld: World {
    static let now = Instante(micros: 1_772_357_400_250_123)

    private let live = LiveWorld()

    var now: Instante { Self.now }
    var uptime: Uptime { live.uptime }

    func random() -> UInt64 { live.random() }

    func timer(at deadline: Uptime, _ fire: @escaping @Sendable () -> Void) -> any TimerHandle { live.timer(at: deadline, fire) }

    func spawn(_ name: String, _ body: @escaping @Sendable () async -> Void) { live.spawn(name, body) }

    func worker(_ name: String) -> any Worker { live.worker(name) }

    func stop() async { await live.stop() }
}

/// Returns when so many writes wait for the writer.
func untilWaiting(_ count: Int, in database: Database) async {
    while database.waitingCount < count { await Task.yield() }
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
    private let gate = Gate()

    /// In the job.
    func wait() {
        reached.complete(.success(()))
        gate.wait()
    }

    /// In the test: until the job stands at the door.
    func isReached() async throws { try await reached.value() }

    func open() { gate.open() }
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
        try await body(database, world, door, job)
    }
}
