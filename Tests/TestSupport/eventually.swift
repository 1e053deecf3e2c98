package import WorldKit

/// Looks again and again until it is so: for real programs and sockets, which tell nobody when they are ready.
/// - Parameter limit: how long at the most.
/// - Returns: whether it is.
package func eventually(
    within limit: Duration, in world: LiveWorld, every pause: Duration = .milliseconds(25), _ holds: () async throws -> Bool
) async throws -> Bool {
    let end = world.uptime + limit
    while true {
        if try await holds() { return true }
        guard world.uptime < end else { return false }
        try await world.sleep(for: pause)
    }
}
