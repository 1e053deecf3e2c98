internal import JOSE
internal import Observability
internal import OutboundHTTP
internal import WorldKit

extension AuthenticationConfiguration {
    /// Finds out who calls, as configured. Whoever runs the service runs it too.
    func authenticator(_ http: any HTTPClient, _ world: any World, _ log: Log, _ metrics: MetricsRegistry) -> any Authenticator {
        switch self {
        case .token(let token): return SharedTokenAuthenticator(token: token)
        case .oidc(let configuration):
            let request = JWKSRequest(url: configuration.keysURL, http: http)
            let verifier = JWTVerifier(configuration.policy, world: world, log: log, metrics: metrics) { try await request.send() }
            return OIDCAuthenticator(verifier, world: world, log: log, metrics: metrics)
        }
    }
}
