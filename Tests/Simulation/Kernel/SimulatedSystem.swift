import Observability
package import OutboundHTTP
package import Persistence
package import ServiceKit

/// What is simulated: which processes there are, how one is built, who calls them, and what must be true at the end.
package protocol SimulatedSystem: Sendable {
    /// The processes, each with the name that others call it by; replicas share one.
    static var processes: [(name: String, service: String)] { get }

    /// What must have come about in many runs, by the names that it is counted under.
    static var outcomes: [String] { get }

    /// Builds a process, as its executable does.
    func build(_ service: String, _ place: Place) async throws -> App

    /// What is there before anything goes wrong.
    func prepare(_ people: People) async throws

    /// What the callers do, each in a task of its own. They end by themselves.
    func callers(_ chance: inout Chance) -> [@Sendable (People) async -> Void]

    /// Whether nothing is under way any more that must still come to an end.
    func isSettled(_ databases: [String: SimulatedDatabase]) throws -> Bool

    /// What the system itself finds wrong, asked once all is quiet.
    func audit(_ people: People) async throws -> [String]

    /// What is wrong at the end by other eyes than the system's, and what the run came to.
    func check(_ databases: [String: SimulatedDatabase], _ tally: inout Tally) throws -> [String]
}

/// What one life of a process is built from.
package struct Place: Sendable {
    package let world: SimulatedWorld
    package let http: any HTTPClient
    /// The database of that name; replicas share it.
    package let database: @Sendable (_ name: String) throws -> Database
    let story: Story

    /// All of it together, as a service takes it.
    package func context(_ database: Database?, authenticator: any Authenticator) -> ServiceContext {
        let log =
            story.isTold
            ? Log(service: world.process.name, level: .info, world: world, destination: StoryLog(story: story, world: world))
            : Log.none(world)
        return ServiceContext(world: world, database: database, http: http, authenticator: authenticator, log: log)
    }
}
