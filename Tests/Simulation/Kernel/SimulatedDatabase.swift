package import Persistence
import WorldKit

/// A database of a simulated system, over all lives of the processes that use it.
package final class SimulatedDatabase: @unchecked Sendable {  // unchecked: everything happens on one thread
    package let name: String
    /// How far its clock is off, in microseconds.
    var skew: Int64 = 0
    private unowned let simulation: Simulation

    #if DEBUG || SIMULACION
    private let memory: SharedMemory

    init(_ name: String, _ simulation: Simulation) throws {
        self.name = name
        self.simulation = simulation
        memory = try SharedMemory()
    }

    /// The database as one life of a process sees it.
    func open(in world: SimulatedWorld) -> Database {
        Database.rehearsed(
            on: memory, world: world,
            clock: { [self] in Instante(micros: SimulatedWorld.epoch + simulation.scheduler.time + skew) },
            point: SeededCommit(simulation: simulation, process: world.process))
    }

    /// What its tables hold, for the checks: past all that the services' own code does.
    package func rows<Value>(_ sql: String, row: (Row) throws -> Value) throws -> [Value] { try memory.rows(sql, row: row) }
    #else
    private struct NotForRehearsals: Error {}

    init(_ name: String, _ simulation: Simulation) throws { throw NotForRehearsals() }

    func open(in world: SimulatedWorld) -> Database { fatalError("built without -DSIMULACION") }

    package func rows<Value>(_ sql: String, row: (Row) throws -> Value) throws -> [Value] { [] }
    #endif
}

#if DEBUG || SIMULACION
/// Draws what becomes of each COMMIT.
private struct SeededCommit: CommitPoint {
    unowned let simulation: Simulation
    let process: SimulatedProcess

    func fate() -> CommitFate {
        let scheduler = simulation.scheduler
        guard scheduler.chance.happens(simulation.plan.commits * 6) else { return .done }
        let fate = scheduler.chance.one(of: CommitFate.allCases.filter { $0 != .done })
        scheduler.note("commit \(fate)", process.name)
        return fate
    }

    func kill() { simulation.kill(process) }
}
#endif
