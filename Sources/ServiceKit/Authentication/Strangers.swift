internal import WorldKit

/// Requests with bodies that are let in before it is known whose they are: their tokens name keys that are not known yet. After a
/// rotation they are those that come until the next fetch has ended, a few; there may be no more, or strangers would fill the memory with
/// bodies that never end. From any thread.
final class Strangers: Sendable {
    /// So many bodies of a megabyte fit, and so long a body may take to come.
    private static let (most, window) = (32, Duration.seconds(30))

    private let world: any World
    private let state: Locked<(count: Int, since: Uptime)>

    init(world: any World) {
        self.world = world
        state = Locked((0, world.uptime))
    }

    /// Whether one more may come in.
    func admit() -> Bool {
        let now = world.uptime
        return state.withLock { state in
            if now - state.since >= Self.window { state = (0, now) }
            state.count += 1
            return state.count <= Self.most
        }
    }
}
