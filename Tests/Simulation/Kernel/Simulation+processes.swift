import Persistence
import ServiceKit

extension Simulation {
    /// Begins a life of a process that has none.
    func start(_ process: SimulatedProcess) {
        guard process.life == nil, !isOver else { return }
        let life = SimulatedWorld(process)
        process.life = life
        let place = Place(
            world: life, http: SimulatedHTTPClient(world: life, network: network), database: { try self.open($0, in: life) },
            story: scheduler.story)
        life.spawn("main") { [self] in
            do {
                let app = try await system.build(process.service, place)
                guard !life.isDead else { return }
                life.app = app
                for service in app.services { life.spawn(service.name, service.run) }
            } catch {
                guard !life.isDead else { return }
                // What cannot start ends, and is started again.
                scheduler.note(.startFailed, "\(process.name): \(error)")
                kill(process)
            }
        }
    }

    private func open(_ name: String, in life: SimulatedWorld) throws -> Database {
        let shared: SimulatedDatabase
        if let known = databases[name] { shared = known } else { shared = try SimulatedDatabase(name, self) }
        databases[name] = shared
        let database = shared.open(in: life)
        if life.isDead { database.close() } else { life.databases.append(database) }
        return database
    }

    /// Ends the life of a process at once, and begins another one later.
    func kill(_ process: SimulatedProcess) {
        guard let life = process.life else { return }
        scheduler.note(.kill, process.name)
        life.kill()
        process.life = nil
        process.drained.append(life)
        process.resume()
        network.killed(process)
        scheduler.after(scheduler.chance.below(4_000_000)) { [self] in start(process) }
    }
}
