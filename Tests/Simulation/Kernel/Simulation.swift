/// One run of a system as a seed will have it: it is started, prepared, called while things go wrong, healed, waited for, asked and
/// checked.
package final class Simulation: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// A run of which one part takes more steps than this never ends.
    private static let maximumSteps = 400_000
    /// How long things go wrong at the most, in microseconds.
    private static let maximumTrouble: Int64 = 90_000_000

    let scheduler: Scheduler
    let system: any SimulatedSystem
    let processes: [SimulatedProcess]
    /// Where the callers are.
    let outside: SimulatedProcess
    let network: Network
    var databases: [String: SimulatedDatabase] = [:]
    /// How often things go wrong now.
    private(set) var plan = FaultPlan.none
    private var mischief = Mischief(.none)
    /// What is wrong with the run.
    var problems: [String] = []
    /// After it nothing is started any more.
    var isOver = false
    /// Tasks of the callers that have not ended.
    private var callersLeft = 0

    /// Runs a seed to its end, on the calling thread.
    /// - Parameter system: makes what is simulated, anew.
    package static func run(_ system: () -> some SimulatedSystem, seed: UInt64, tellsStory: Bool = false) -> Outcome {
        let simulation = Simulation(system(), seed, tellsStory)
        simulation.run()
        return simulation.outcome
    }

    private init(_ system: some SimulatedSystem, _ seed: UInt64, _ tellsStory: Bool) {
        let scheduler = Scheduler(seed: seed, tellsStory: tellsStory)
        self.scheduler = scheduler
        self.system = system
        outside = SimulatedProcess(0, name: "gente", service: "gente", scheduler)
        processes = type(of: system).processes.enumerated().map { index, process in
            SimulatedProcess(index + 1, name: process.name, service: process.service, scheduler)
        }
        network = Network(scheduler, processes)
        scheduler.tellPlaces()
    }

    private var outcome: Outcome {
        Outcome(trace: scheduler.trace, steps: scheduler.steps, tally: scheduler.tally, problems: problems, story: scheduler.story.lines)
    }

    private func run() {
        let world = SimulatedWorld(outside)
        outside.life = world
        let people = People(world, network)
        // Each goes on only where nothing was wrong before.
        _ =
            begin()
            && does("prepared", world) { try await self.system.prepare(people) }
            && work(people, world)
            && calm()
            && does("asked", world) { self.problems += try await self.system.audit(people) }
        end()
        check()
    }

    /// Starts everything, in some runs while things go wrong already.
    private func begin() -> Bool {
        for process in processes { start(process) }
        if scheduler.chance.happens(100) {
            trouble()
            let limit = scheduler.steps + scheduler.chance.below(300)
            guard goes("started badly", until: { self.scheduler.steps >= limit }) else { return false }
            heal()
        }
        return goes("started") { self.processes.allSatisfy { $0.life?.app != nil } }
    }

    /// Waits for a task of the callers.
    private func does(_ goal: String, _ world: SimulatedWorld, _ body: @escaping @Sendable () async throws -> Void) -> Bool {
        let isDone = Flag()
        world.spawn(goal) { [self] in
            do {
                try await body()
                isDone.value = true
            } catch {
                problems.append("not \(goal): \(error)")
            }
        }
        return goes(goal) { isDone.value }
    }

    /// Lets the callers call while things go wrong, and a while longer.
    private func work(_ people: People, _ world: SimulatedWorld) -> Bool {
        trouble()
        for (number, call) in system.callers(&scheduler.chance).enumerated() {
            callersLeft += 1
            world.timer(after: scheduler.chance.below(2_000_000)) { [self] in
                world.spawn("caller \(number)") {
                    await call(people)
                    self.callersLeft -= 1
                }
            }
        }
        let end = scheduler.time + Self.maximumTrouble
        let extra = scheduler.chance.below(600)
        guard goes("called", until: { self.callersLeft == 0 || self.scheduler.time > end }) else { return false }
        let limit = (steps: scheduler.steps + extra, time: scheduler.time + Self.maximumTrouble)
        return goes("troubled") { self.scheduler.steps >= limit.steps || self.scheduler.time > limit.time }
    }

    /// Nothing goes wrong any more, and what is under way comes to its end.
    private func calm() -> Bool {
        heal()
        return goes("quiet") { self.callersLeft == 0 && self.network.requestsUnderWay == 0 && self.isSettled }
    }

    private var isSettled: Bool {
        do {
            return try system.isSettled(databases)
        } catch {
            problems.append("cannot be looked at: \(error)")
            return false
        }
    }

    /// Goes on until something is so.
    /// - Returns: false where it never is, or something is wrong meanwhile.
    private func goes(_ goal: String, until isReached: () -> Bool) -> Bool {
        let limit = scheduler.steps + Self.maximumSteps
        while scheduler.steps < limit, problems.isEmpty {
            // To look costs more than a step; but time must not pass where nobody waits for anything.
            if scheduler.isIdle || scheduler.steps % 32 == 0, isReached() { return problems.isEmpty }
            guard scheduler.step() else { break }
            mischief.happen(in: self)
            if scheduler.steps % 256 == 0 { watchDrain() }
        }
        if problems.isEmpty, !isReached() {
            problems.append("never \(goal): callers left \(callersLeft), calls under way \(network.waitingCount)")
        }
        return problems.isEmpty
    }

    private func trouble() { set(FaultPlan(&scheduler.chance)) }

    /// What was paused goes on, what is dead starts, clocks are right.
    private func heal() {
        scheduler.story.tell(scheduler.time, "heal", "")
        set(.none)
        for (_, database) in databases { database.skew = 0 }
        for process in processes {
            process.skew = 0
            process.isCut = false
            process.resume()
            start(process)
        }
    }

    func set(_ plan: FaultPlan) {
        self.plan = plan
        network.plan = plan
        scheduler.haste = plan.haste
        mischief = Mischief(plan)
    }

    /// Something that becomes true.
    private final class Flag: @unchecked Sendable {  // unchecked: everything happens on one thread
        var value = false
    }
}
