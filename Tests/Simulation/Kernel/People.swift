package import OutboundHTTP
package import WorldKit

/// Those who call the system from outside, in a process of their own that nothing befalls; what goes over the network may still be
/// lost.
package struct People: Sendable {
    package let world: any World
    package let http: any HTTPClient
    private let scheduler: Scheduler

    init(_ world: SimulatedWorld, _ network: Network) {
        self.world = world
        http = SimulatedHTTPClient(world: world, network: network)
        scheduler = world.process.scheduler
    }

    /// Notes what somebody was told.
    package func note(_ event: String, _ detail: @autoclosure () -> String = "") { scheduler.note(event, detail()) }

    /// A number from 0 to one less than `bound`.
    package func below(_ bound: Int) -> Int { scheduler.chance.below(bound) }

    /// Whether something happens that happens so many times in a hundred.
    package func happens(_ percent: Int) -> Bool { below(100) < percent }
}
