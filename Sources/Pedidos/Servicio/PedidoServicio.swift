internal import Dinero
internal import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
package import WorldKit

/// Orders in one call: made at the prices as they are now, reserved, charged and confirmed.
package struct PedidoServicio: Sendable {
    private let precios: Precios
    private let tramites: Tramites
    private let world: any World

    package init(_ precios: Precios, _ tramites: Tramites, world: any World) {
        self.precios = precios
        self.tramites = tramites
        self.world = world
    }

    /// Makes an order, and waits for its saga: reserved, charged, confirmed.
    /// - Parameters:
    ///   - dueno: the subject of whoever orders.
    ///   - peticion: what the first commit keeps beside it.
    /// - Returns: `confirmado`, `cancelado` when the charge was declined, or `confirmando` when that is not known yet.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved
    ///   or charged.
    package func crear(
        _ pedidas: [LineaPedida], _ pago: FormaDePago, dueno: String, _ peticion: Peticion
    ) async throws -> Resultado {
        let presupuesto = try await precios.presupuesto(pedidas)
        let nuevo = SagaDAO.Nuevo(
            clave: world.uuid(), lineas: presupuesto.lineas, total: presupuesto.total, pago: pago, dueno: dueno)
        try Deadline.check(now: world.uptime)
        return try await tramites.llevar(try await empezar(nuevo, peticion))
    }

    private func empezar(_ nuevo: SagaDAO.Nuevo, _ peticion: Peticion) async throws -> PedidoEnCurso {
        let dao = tramites.saga.dao
        let unit = dao.empezar(nuevo, tramites.plazos, peticion.nombre, trace: TraceContext.current?.traceID)
        do {
            return try await unit.within { transaction, work in
                let pedido = try work(transaction)
                try peticion.empieza(pedido.id, transaction)
                return pedido
            }.commit()
        } catch DatabaseError.commitUnknown(let message) {
            // Its name tells whether it is there.
            guard let pedido = try await Tramites.releer({ try await dao.empezado(nuevo.clave) }) else {
                throw DatabaseError.commitUnknown(message)
            }
            return pedido
        }
    }
}
