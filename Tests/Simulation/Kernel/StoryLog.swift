import Observability

/// The log of a simulated process, as part of the story.
struct StoryLog: Log.Destination, @unchecked Sendable {  // unchecked: everything happens on one thread
    let story: Story
    let world: SimulatedWorld

    func write(_ line: String) {
        if !world.isDead { story.tell(world.process.scheduler.time, "log", line) }
    }
}
