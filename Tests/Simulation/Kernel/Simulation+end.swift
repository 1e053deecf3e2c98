extension Simulation {
    /// A killed life whose tasks have not ended after so many steps has one that ignores its end.
    private static let maximumDrain = 20_000

    /// Looks whether what was killed ends by itself.
    func watchDrain() {
        for process in processes {
            process.drained.removeAll { life in
                let left = life.unfinished
                guard !left.isEmpty, scheduler.steps - life.deathStep > Self.maximumDrain else { return left.isEmpty }
                problems.append("\(process.name) was killed and does not end: \(left.joined(separator: ", "))")
                return true
            }
        }
    }

    /// Kills and drains everything: nothing may be left.
    func end() {
        isOver = true
        set(.none)
        var lives: [SimulatedWorld] = []
        for process in processes + [outside] {
            process.resume()
            process.life?.kill()
            lives += process.drained + [process.life].compactMap { $0 }
            process.life = nil
            process.drained = []
        }
        drain(for: Self.maximumDrain)
        for life in lives where !life.unfinished.isEmpty {
            problems.append("\(life.process.name) does not end: \(life.unfinished.joined(separator: ", "))")
        }
        // The seed has failed; what is only late still ends, and frees what it holds.
        if !problems.isEmpty { drain(for: 100 * Self.maximumDrain) }
        if network.waitingCount > 0 { problems.append("\(network.waitingCount) calls are left") }
        if scheduler.strays > 0 { problems.append("\(scheduler.strays) jobs came from another thread") }
    }

    private func drain(for steps: Int) {
        let limit = scheduler.steps + steps
        while scheduler.steps < limit, scheduler.step() {}
    }

    /// Holds the databases against what must be true.
    func check() {
        do {
            problems += try system.check(databases, &scheduler.tally)
        } catch {
            problems.append("cannot be checked: \(error)")
        }
        for problem in problems { scheduler.story.tell(scheduler.time, "wrong", problem) }
    }
}
