/// What a service shows when it calls another.
package protocol RemoteCredentials: Sendable {
    /// A token that is good for now.
    /// - Throws: `NoCredentials`, `CancellationError`
    func token() async throws -> Secret

    /// The other service did not take it.
    /// - Returns: whether there may be another, so that asking again makes sense.
    func wasRefused(_ token: Secret) -> Bool
}
