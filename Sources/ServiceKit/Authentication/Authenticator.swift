package import HTTPServer

/// Finds out who calls, before anything else of the request is looked at.
package protocol Authenticator: Sendable {
    /// - Throws: `Unauthenticated` when the request does not say so to its satisfaction.
    func authenticate(_ request: Request) async throws -> Principal
}
