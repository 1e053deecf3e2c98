internal import WorldKit

/// Requests with bodies that are let in before it is known whose they are: their tokens name keys that are not known yet. After a rotation
/// they are all that come until the next fetch has ended, so that small ones are let in, as many as there are connections. Of the others
/// there may be no more than a few, or strangers would fill the memory with bodies that never end. From any thread.
final class Strangers: Sendable {
    /// Bytes of a body of which each connection may hold one.
    private static let small = 16 << 10
    /// So many bodies of a megabyte fit, and so long a body may take to come.
    private static let (most, window) = (32, Duration.seconds(30))

    private let world: any World
    private let state: Locked<(count: Int, since: Uptime)>

    init(world: any World) {
        self.world = world
        state = Locked((0, world.uptime))
    }

    /// Whether one more may come in.
    /// - Parameter size: of its body, in bytes; nil where it does not say.
    func admit(_ size: Int?) -> Bool {
        if let size, size <= Self.small { return true }
        let now = world.uptime
        return state.withLock { state in
            if now - state.since >= Self.window { state = (0, now) }
            state.count += 1
            return state.count <= Self.most
        }
    }
}
