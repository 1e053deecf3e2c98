package import WorldKit

/// What a service shows when it calls another.
package protocol RemoteCredentials: Sendable {
    /// A token that is good for now.
    /// - Parameter deadline: how long it is worth waiting for.
    /// - Throws: `NoCredentials`, also when there is none by then; `CancellationError`
    func token(until deadline: Uptime) async throws -> Secret

    /// The other service did not take it.
    /// - Returns: whether there may be another, so that asking again makes sense.
    func wasRefused(_ token: Secret) -> Bool
}
