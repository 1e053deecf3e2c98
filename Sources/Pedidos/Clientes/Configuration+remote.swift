internal import Observability
package import ServiceKit

extension Configuration {
    /// Another service, as this one calls it: all that calls it in a process must share one of these, for it has the breaker.
    package func remote(_ name: String, _ url: String, _ context: ServiceContext) -> RemoteService {
        RemoteService(
            name, baseURL: url, token: token, http: context.http, world: context.world, policy: resilience, metrics: context.metrics,
            log: context.log, tracer: context.tracer)
    }
}
