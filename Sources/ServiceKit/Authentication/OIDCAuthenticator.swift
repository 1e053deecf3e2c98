package import HTTPServer
package import JOSE
package import Observability
internal import Resilience
package import WorldKit

/// Access tokens of an OpenID Connect issuer: whoever has one for this API is its subject and may do what its roles say. From any thread.
package struct OIDCAuthenticator: Authenticator {
    private let verifier: JWTVerifier
    private let world: any World
    private let log: Log
    private let metrics: MetricsRegistry
    private let strangers: Strangers

    package init(_ verifier: JWTVerifier, world: any World, log: Log, metrics: MetricsRegistry) {
        self.verifier = verifier
        self.world = world
        self.log = log
        self.metrics = metrics
        strangers = Strangers(world: world)
        metrics.gauge("jwks_ready", "1 while there are keys to verify tokens with.") { verifier.keys.isReady ? 1 : 0 }
    }

    package func authenticate(_ request: Request) async throws -> Principal {
        let token = try BearerToken(request.headers)
        do {
            let verified = try await verifier.verify(token.bytes, until: Deadline.current?.moment)
            // The owner of all that was made with the shared token is no person.
            guard verified.subject != SharedTokenAuthenticator.subject else { throw TokenError.claim("sub") }
            return Principal(subject: verified.subject, roles: Set(verified.roles.compactMap { Role(rawValue: $0) }))
        } catch let error as TokenError {
            throw refused(error, token)
        } catch is JWKSCache.Unavailable {
            try Deadline.check(now: world.uptime)
            throw AuthenticationUnavailable()
        }
    }

    package func precheck(_ headers: HTTPHeaders) throws {
        let token = try BearerToken(headers)
        // Without a body there is nothing to hold, and the token is looked at next.
        let size = headers["Transfer-Encoding"] == nil ? Int(headers["Content-Length"] ?? "0") : nil
        guard size != 0 else { return }
        do {
            // Its key may be new, and is asked for while the body comes.
            if try verifier.verifyAtOnce(token.bytes) == nil, !strangers.admit(size) { throw AuthenticationUnavailable() }
        } catch let error as TokenError {
            throw refused(error, token)
        }
    }

    /// Why is for whoever reads the log: whoever made the token up would learn from it.
    private func refused(_ error: TokenError, _ token: BearerToken) -> Unauthenticated {
        metrics.counter("token_refusals_total", "Access tokens that were refused.", ["reason": error.name]).increment()
        let names = TokenNames(token.bytes)
        log.info("token refused", ["reason": "\(error)", "kid": names.kid ?? "-", "issuer": names.issuer ?? "-"])
        return Unauthenticated(.invalidToken)
    }

    package var isReady: Bool { verifier.keys.isReady }

    package func prepare(until deadline: Uptime) async { await verifier.keys.prepare(until: deadline) }

    package var services: [App.BackgroundService] { [App.BackgroundService("issuer-keys", verifier.keys.run)] }
}
