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
            point: SeededCommits(simulation: simulation, process: world.process))
    }

    /// What its tables hold, for the checks: past all that the services' own code does.
    /// - Throws: `DatabaseError`, or what `row` throws.
    package func rows<Value>(_ sql: String, row: (Row) throws -> Value) throws -> [Value] { try memory.rows(sql, row: row) }
    #else
    // A release without -DSIMULACION has no place where a COMMIT may fail: there this module only compiles.
    init(_ name: String, _ simulation: Simulation) throws { throw DatabaseError.failed(name: "SIMULACION", message: "not built for it") }

    func open(in world: SimulatedWorld) -> Database { fatalError("not built for it") }

    package func rows<Value>(_ sql: String, row: (Row) throws -> Value) throws -> [Value] { [] }
    #endif
}
