package import WorldKit

/// What a service shows when it calls another.
package protocol RemoteCredentials: Sendable {
    /// A token that is good for now.
    /// - Parameter deadline: how long it is worth waiting for.
    /// - Throws: `NoCredentials`, also when there is none by then; `CancellationError`
    func token(until deadline: Uptime) async throws -> Secret

    /// Whether a token that is not taken now may be taken later, or another instead of it, with nobody doing anything: its key may be newer
    /// than what the other service knows. That it is refused then says nothing of what was asked.
    var areRenewed: Bool { get }

    /// The other service did not take it.
    /// - Returns: whether there may be another, so that asking again makes sense.
    func wasRefused(_ token: Secret) -> Bool
}
