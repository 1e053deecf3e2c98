package import Observability
package import OutboundHTTP
package import Resilience
package import ServiceKit
package import WorldKit

extension RemoteService {
    /// One that is called with a token that all share.
    package init(
        _ name: String, baseURL: String, token: Secret, http: any HTTPClient, world: any World, policy: ResiliencePolicy = .pinguinos,
        metrics: MetricsRegistry = MetricsRegistry(), log: Log? = nil, tracer: Tracer = .off
    ) {
        self.init(
            name, baseURL: baseURL, credentials: SharedToken(token), http: http, world: world, policy: policy, metrics: metrics,
            log: log, tracer: tracer)
    }
}
