package import HTTPServer
package import JOSE
package import Observability

/// Access tokens of an OpenID Connect issuer: whoever has one for this API is its subject and may do what its roles say. From any thread.
package struct OIDCAuthenticator: Authenticator {
    private let verifier: JWTVerifier
    private let log: Log
    private let metrics: MetricsRegistry

    package init(_ verifier: JWTVerifier, log: Log, metrics: MetricsRegistry) {
        self.verifier = verifier
        self.log = log
        self.metrics = metrics
        metrics.gauge("jwks_ready", "1 while there are keys to verify tokens with.") { verifier.keys.isReady ? 1 : 0 }
    }

    package func authenticate(_ request: Request) async throws -> Principal {
        let token = try BearerToken(request.headers)
        do {
            let verified = try await verifier.verify(token.bytes)
            return Principal(subject: verified.subject, roles: Set(verified.roles.compactMap { Role(rawValue: $0) }))
        } catch let error as TokenError {
            // Why is for whoever reads the log: whoever made the token up would learn from it.
            metrics.counter("token_refusals_total", "Access tokens that were refused.", ["reason": error.name]).increment()
            log.info("token refused", ["reason": "\(error)"])
            throw Unauthenticated(.invalidToken)
        } catch is JWKSCache.Unavailable {
            throw AuthenticationUnavailable()
        }
    }

    package func precheck(_ headers: HTTPHeaders) throws(Unauthenticated) { _ = try BearerToken(headers) }

    package var isReady: Bool { verifier.keys.isReady }

    package var services: [App.BackgroundService] { [App.BackgroundService("issuer-keys", verifier.keys.run)] }
}
