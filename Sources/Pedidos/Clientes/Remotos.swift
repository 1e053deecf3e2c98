internal import Observability
package import ServiceKit

/// The services that orders call. One of them may be another one too: then they share a circuit breaker.
package struct Remotos: Sendable {
    /// The catalogue.
    package let productos: RemoteService
    /// Stock and reservations.
    package let inventario: RemoteService
    /// Charges and refunds.
    package let pagos: RemoteService

    package init(productos: RemoteService, inventario: RemoteService, pagos: RemoteService) {
        self.productos = productos
        self.inventario = inventario
        self.pagos = pagos
    }

    /// Each service once.
    var distintos: [RemoteService] { productos.name == inventario.name ? [inventario, pagos] : [productos, inventario, pagos] }
}

extension Ajustes {
    /// Another service, as this one calls it: all that calls it in a process must share one of these, for it has the breaker.
    package func remote(
        _ name: String, _ url: String, _ account: RemoteAccount, _ context: ServiceContext, kind: RemoteKind = .worker
    ) -> RemoteService {
        RemoteService(
            name, baseURL: url, credentials: context.credentials(account), http: context.http, world: context.world, policy: resilience,
            kind: kind, metrics: context.metrics, log: context.log, tracer: context.tracer)
    }
}
