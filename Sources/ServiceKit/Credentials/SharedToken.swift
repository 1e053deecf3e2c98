package import WorldKit

/// The one token that all share.
package struct SharedToken: RemoteCredentials {
    private let secret: Secret

    package init(_ secret: Secret) { self.secret = secret }

    package var areRenewed: Bool { false }

    package func token(until deadline: Uptime) async throws -> Secret { secret }

    package func wasRefused(_ token: Secret) -> Bool { false }
}
