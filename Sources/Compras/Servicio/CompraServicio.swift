package import Dinero
internal import Observability
package import Pedidos
package import Persistence
internal import Resilience
internal import ServiceKit
package import WorldKit

/// The life of an order before it is confirmed, and its confirmation: the saga is that of every order.
package struct CompraServicio: Sendable {
    private let dao: PendienteDAO
    private let lecturas: LecturaServicio
    private let precios: Precios
    private let confirmaciones: ConfirmacionServicio
    private let moneda: Moneda
    private let world: any World

    /// - Parameter moneda: of every order that is made.
    package init(
        _ dao: PendienteDAO, _ lecturas: LecturaServicio, _ precios: Precios, _ confirmaciones: ConfirmacionServicio, moneda: Moneda,
        world: any World
    ) {
        self.dao = dao
        self.lecturas = lecturas
        self.precios = precios
        self.confirmaciones = confirmaciones
        self.moneda = moneda
        self.world = world
    }

    /// Makes an order that is `pendiente`, at the prices as they are now.
    /// - Parameter dueno: the subject of whoever orders.
    /// - Throws: `PedidoError.productoDesconocido`, `.totalDemasiadoGrande`; `RemoteError`
    package func crear(_ pedidas: [LineaPedida], dueno: String) async throws -> UnitOfWork<PendienteDAO.Leido> {
        let presupuesto = try await precios.presupuesto(pedidas)
        try Deadline.check(now: world.uptime)
        return dao.crear(world.uuid(), presupuesto, moneda, dueno: dueno, trace: TraceContext.current?.traceID)
    }

    /// Gives an order that is `pendiente` other lines, at the prices as they are now.
    /// - Parameter versiones: those that whoever edits has seen; nil for any.
    /// - Throws: `PedidoError.noEncontrado`, `.noAdmite`, `.productoDesconocido`, `.totalDemasiadoGrande`; `RemoteError`.
    /// The work throws `PedidoError.noEncontrado`, `.otraVersion`, `.noAdmite`.
    package func editar(
        _ id: Int64, _ alcance: Alcance, _ pedidas: [LineaPedida], versiones: Set<Int64>?
    ) async throws -> UnitOfWork<PendienteDAO.Leido> {
        // What can be told without asking anybody is; the transaction looks again.
        let ahora = try await lecturas.pedido(id, alcance).pedido
        guard ahora.estado == .pendiente else { throw PedidoError.noAdmite(.editar, ahora.estado) }
        let presupuesto = try await precios.presupuesto(pedidas)
        try Deadline.check(now: world.uptime)
        return dao.editar(id, alcance, presupuesto, versiones: versiones, trace: TraceContext.current?.traceID)
    }

    /// Ends an order that is `pendiente`.
    /// - Parameters:
    ///   - razon: what whoever cancels says of it.
    ///   - versiones: those that he has seen; nil for any.
    /// The work throws `PedidoError.noEncontrado`, `.otraVersion`, `.noAdmite`.
    package func cancelar(
        _ id: Int64, _ alcance: Alcance, razon: String?, versiones: Set<Int64>?
    ) -> UnitOfWork<PendienteDAO.Leido> {
        dao.cancelar(id, alcance, razon: razon, versiones: versiones, trace: TraceContext.current?.traceID)
    }

    /// Begins the next attempt to confirm an order, and waits for its saga: reserved, charged, confirmed.
    /// - Parameter peticion: what the first commit keeps beside it.
    /// - Returns: `confirmado`, also when it was before; `pendiente` when the charge was declined; `confirmando` when it is not known yet.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved or charged: the
    ///   order is `pendiente` again.
    package func confirmar(
        _ id: Int64, _ alcance: Alcance, _ confirmacion: SagaDAO.Confirmacion, _ peticion: Peticion
    ) async throws -> Resultado {
        try Deadline.check(now: world.uptime)
        return try await confirmaciones.confirmar(id, alcance, confirmacion, peticion)
    }
}
