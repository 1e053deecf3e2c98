internal import WorldKit

/// Requests with bodies that are let in before it is known whose they are: their tokens name keys that are not known yet. After a rotation
/// they are all that come until the next fetch has ended, so that small ones are let in, as many as there are connections. The others share
/// a budget, or strangers would fill the memory with bodies that never end. From any thread.
final class Strangers: Sendable {
    /// Bytes of a body of which each connection may hold one.
    private static let small = 16 << 10
    /// Bytes of all others, in the time that a body may take to come.
    private static let (most, window) = (32 << 20, Duration.seconds(30))
    /// What counts for one that does not say how large it is: no service takes more.
    private static let unknown = 8 << 20

    private let world: any World
    private let state: Locked<(bytes: Int, since: Uptime)>

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
            state.bytes += min(size ?? Self.unknown, Self.most)
            return state.bytes <= Self.most
        }
    }
}
