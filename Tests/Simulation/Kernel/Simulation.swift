import OutboundHTTP
import Persistence
import ServiceKit

/// One run of a system as a seed will have it: it is prepared, called while things go wrong, healed, waited for and checked.
package final class Simulation: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// A run that takes more steps than this never ends.
    private static let maximumSteps = 400_000
    /// A killed life whose tasks have not ended after so many steps has one that ignores its end.
    private static let maximumDrain = 20_000

    let scheduler: Scheduler
    private let system: any SimulatedSystem
    private let processes: [SimulatedProcess]
    private let outside: SimulatedProcess
    private let network: Network
    private var databases: [String: SimulatedDatabase] = [:]
    /// What goes wrong now.
    private(set) var plan = FaultPlan.none
    private var problems: [String] = []
    /// Callers that have not ended.
    private var callersLeft = 0
    private var isPrepared = false
    /// After it nothing is started any more.
    private var isOver = false

    /// Runs a seed to its end, on the calling thread.
    package static func run(_ system: (some SimulatedSystem).Type, seed: UInt64, tellsStory: Bool = false) -> Outcome {
        let simulation = Simulation(system, seed, tellsStory)
        simulation.run()
        return simulation.outcome
    }

    private init(_ system: (some SimulatedSystem).Type, _ seed: UInt64, _ tellsStory: Bool) {
        let scheduler = Scheduler(seed: seed, tellsStory: tellsStory)
        self.scheduler = scheduler
        self.system = system.init()
        outside = SimulatedProcess(0, name: "gente", service: "gente", scheduler)
        processes = system.processes.enumerated().map { index, process in
            SimulatedProcess(index + 1, name: process.name, service: process.service, scheduler)
        }
        network = Network(scheduler, processes)
    }

    private var outcome: Outcome {
        Outcome(trace: scheduler.trace, steps: scheduler.steps, tally: scheduler.tally, problems: problems, story: scheduler.story.lines)
    }

    private func run() {
        let world = SimulatedWorld(outside)
        outside.life = world
        let people = People(world, network)
        for process in processes { start(process) }
        guard go("started", until: { self.processes.allSatisfy { $0.life?.app != nil } }) else { return end() }
        world.spawn("prepare") { [self] in
            do {
                try await system.prepare(people)
                isPrepared = true
            } catch {
                problems.append("not prepared: \(error)")
            }
        }
        if go("prepared", until: { self.isPrepared }) {
            work(people, world)
            heal()
            _ = go("quiet", until: { self.callersLeft == 0 && self.isSettled })
        }
        end()
        check()
    }

    /// Goes on until something is so, or says that it never is.
    private func go(_ goal: String, until isReached: () -> Bool) -> Bool {
        let limit = scheduler.steps + Self.maximumSteps
        while scheduler.steps < limit, problems.isEmpty {
            // To look costs more than a step.
            if scheduler.steps % 32 == 0, isReached() { return true }
            guard scheduler.step() else { break }
            mischief()
        }
        if !problems.isEmpty || isReached() { return problems.isEmpty }
        problems.append("never \(goal): callers left \(callersLeft), calls under way \(network.waitingCount)")
        return false
    }

    private var isSettled: Bool {
        do {
            return try system.isSettled(databases)
        } catch {
            problems.append("cannot be looked at: \(error)")
            return false
        }
    }

    /// The callers call while things go wrong, and a while longer.
    private func work(_ people: People, _ world: SimulatedWorld) {
        plan = FaultPlan(&scheduler.chance)
        network.plan = plan
        scheduler.haste = plan.haste
        for (number, call) in system.callers(&scheduler.chance).enumerated() {
            callersLeft += 1
            let begin = scheduler.chance.below(2_000_000)
            scheduler.after(begin) { [self] in
                world.spawn("caller \(number)") {
                    await call(people)
                    self.callersLeft -= 1
                }
            }
        }
        let end = scheduler.time + 90_000_000
        let extra = scheduler.chance.below(600)
        guard go("called", until: { self.callersLeft == 0 || self.scheduler.time > end }) else { return }
        let limit = scheduler.steps + extra
        _ = go("troubled", until: { self.scheduler.steps >= limit })
    }

    // What goes wrong.

    private func start(_ process: SimulatedProcess) {
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
                // What cannot start ends, and is started again.
                scheduler.note("start failed", "\(process.name): \(error)")
                if !life.isDead { kill(process) }
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

    func kill(_ process: SimulatedProcess) {
        guard let life = process.life else { return }
        scheduler.note("kill", process.name)
        life.kill()
        process.life = nil
        process.drained.append(life)
        if process.isPaused { process.resume() }
        network.killed(process)
        scheduler.after(scheduler.chance.below(4_000_000)) { [self] in start(process) }
    }

    /// After each step something may be done to a process.
    private func mischief() {
        if scheduler.steps % 256 == 0 { watchDrain() }
        guard plan.mischief > 0, scheduler.chance.happens(plan.mischief) else { return }
        let kinds =
            Array(repeating: 0, count: plan.kills) + Array(repeating: 1, count: plan.pauses) + Array(repeating: 2, count: plan.skews)
            + Array(repeating: 3, count: plan.databaseSkews) + Array(repeating: 4, count: plan.cuts)
        guard !kinds.isEmpty else { return }
        let process = scheduler.chance.one(of: processes)
        switch scheduler.chance.one(of: kinds) {
        case 0: kill(process)
        case 1: pause(process)
        case 2:
            process.skew = Int64(scheduler.chance.below(120_000_000)) - 60_000_000
            scheduler.note("clock jumps", "\(process.name) \(process.skew)")
        case 3:
            let database = databases.sorted { $0.key < $1.key }[scheduler.chance.below(databases.count)].value
            database.skew = Int64(scheduler.chance.below(180_000_000)) - 90_000_000
            scheduler.note("database clock jumps", "\(database.name) \(database.skew)")
        default: cut(process)
        }
    }

    private func pause(_ process: SimulatedProcess) {
        guard process.life != nil, !process.isPaused else { return }
        scheduler.note("pause", process.name)
        process.pause()
        scheduler.after(scheduler.chance.below(scheduler.chance.happens(200) ? 90_000_000 : 5_000_000)) {
            if process.isPaused { process.resume() }
        }
    }

    private func cut(_ process: SimulatedProcess) {
        guard !process.isCut else { return }
        scheduler.note("cut off", process.name)
        process.isCut = true
        scheduler.after(scheduler.chance.below(20_000_000)) { process.isCut = false }
    }

    /// Nothing goes wrong any more: what was paused goes on, what is dead starts, clocks are right.
    private func heal() {
        scheduler.story.tell(scheduler.time, "heal", "")
        plan = .none
        network.plan = .none
        scheduler.haste = 0
        for (_, database) in databases { database.skew = 0 }
        for process in processes {
            process.skew = 0
            process.isCut = false
            if process.isPaused { process.resume() }
            start(process)
        }
    }

    // The end.

    /// What was killed must end by itself.
    private func watchDrain() {
        for process in processes {
            process.drained.removeAll { life in
                let left = life.unfinished
                if !left.isEmpty, scheduler.steps - life.deathStep > Self.maximumDrain {
                    problems.append("\(process.name) was killed and does not end: \(left.joined(separator: ", "))")
                    return true
                }
                return left.isEmpty
            }
        }
    }

    /// Everything is killed and drained: nothing may be left.
    private func end() {
        isOver = true
        plan = .none
        for process in processes where process.life != nil {
            if process.isPaused { process.resume() }
            process.life?.kill()
            if let life = process.life { process.drained.append(life) }
            process.life = nil
        }
        let world = outside.life
        world?.kill()
        outside.life = nil
        let limit = scheduler.steps + Self.maximumDrain
        while scheduler.steps < limit, scheduler.step() {}
        for life in processes.flatMap(\.drained) + [world].compactMap({ $0 }) where !life.unfinished.isEmpty {
            problems.append("\(life.process.name) does not end: \(life.unfinished.joined(separator: ", "))")
        }
        for process in processes { process.drained = [] }
        if network.waitingCount > 0 { problems.append("\(network.waitingCount) calls are left") }
        if scheduler.strays > 0 { problems.append("\(scheduler.strays) jobs came from another thread") }
    }

    private func check() {
        do {
            problems += try system.check(databases, &scheduler.tally)
        } catch {
            problems.append("cannot be checked: \(error)")
        }
        for problem in problems { scheduler.story.tell(scheduler.time, "wrong", problem) }
    }
}
