package import HTTPServer
package import WorldKit

/// Finds out who calls, before anything else of the request is looked at.
package protocol Authenticator: Sendable {
    /// - Throws: `Unauthenticated` when the request does not say so to its satisfaction, `AuthenticationUnavailable` when it cannot tell.
    func authenticate(_ request: Request) async throws -> Principal

    /// Looks at what can be seen without waiting, before a body is read: nobody who is not known may make the service hold one. Whoever
    /// passes is still authenticated.
    /// - Parameter headers: those of the request.
    /// - Throws: `Unauthenticated` when it is certain already that `authenticate` will throw it, `AuthenticationUnavailable` when that
    ///   cannot be told, and too many wait to be told.
    func precheck(_ headers: HTTPHeaders) throws

    /// Whether it can tell anybody who they are.
    var isReady: Bool { get }

    /// Gets what it needs before it can tell anybody who he is, such as keys; whether it has got it `isReady` says.
    /// - Parameter deadline: how long that is worth waiting for.
    func prepare(until deadline: Uptime) async

    /// What goes on beside the requests, such as fetching keys.
    var services: [App.BackgroundService] { get }
}

extension Authenticator {
    /// Lets everybody pass.
    package func precheck(_ headers: HTTPHeaders) throws {}

    /// Needs nothing.
    package func prepare(until deadline: Uptime) async {}

    /// Always.
    package var isReady: Bool { true }

    /// Nothing.
    package var services: [App.BackgroundService] { [] }
}
