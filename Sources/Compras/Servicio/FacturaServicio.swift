internal import Dinero
package import Observability
package import Pedidos
internal import Persistence
internal import Resilience
internal import ServiceKit
package import WorldKit

/// Makes out the invoices of orders that were confirmed: each has one, the same for ever.
package struct FacturaServicio: Sendable {
    private let dao: FacturaDAO
    private let lecturas: LecturaServicio
    private let mediador: MediadorCliente
    private let facturacion: Facturacion
    private let world: any World
    private let log: Log

    package init(
        _ dao: FacturaDAO, _ lecturas: LecturaServicio, _ mediador: MediadorCliente, _ facturacion: Facturacion, world: any World, log: Log
    ) {
        self.dao = dao
        self.lecturas = lecturas
        self.mediador = mediador
        self.facturacion = facturacion
        self.world = world
        self.log = log
    }

    /// The invoice of an order. Number and day come first, by a commit of their own, so that they are the same whatever becomes of the call;
    /// what the function made is kept, and is not asked for again.
    /// - Throws: `PedidoError.noEncontrado`, `.noAdmite`; `FacturaError`; `DatabaseError`; `DeadlinePassed`
    package func factura(_ id: Int64, _ alcance: Alcance) async throws -> Factura.Documento {
        let (pedido, lineas) = try await lecturas.pedido(id, alcance)
        // Before it was confirmed it may be edited: what was read of it would not be what was paid.
        guard FacturaDAO.facturables.contains(pedido.estado) else { throw PedidoError.noAdmite(.facturar, pedido.estado) }
        let factura = try await numerada(pedido, alcance)
        if let documento = factura.documento { return documento }
        try Deadline.check(now: world.uptime)
        var tries: [RemoteTry] = []
        do {
            let documento = try await mediador.componer(factura, pedido, lineas, &tries)
            return try await dao.guardar(documento, de: id, eventos(tries, factura)).commit()
        } catch let error as RemoteError {
            log.warning("no invoice", ["pedido": String(id), "numero": String(factura.numero), "error": "\(error)"])
            // Whoever asks again and again does not fill the timeline.
            if factura.fallos < 10 { try await dao.fallida(id, eventos(tries, factura)).commit() }
            throw FacturaError.noDisponible(error)
        }
    }

    private func numerada(_ pedido: Pedido, _ alcance: Alcance) async throws -> Factura {
        if let factura = try await dao.factura(pedido.id) { return factura }
        guard let iva = facturacion.iva[pedido.moneda.codigo] else {
            log.error("no invoice: FACTURA_IVA has no rate for this currency", ["moneda": pedido.moneda.codigo])
            throw FacturaError.sinTipo(pedido.moneda)
        }
        do {
            let factura = try await dao.numerar(pedido.id, alcance, facturacion, iva, trace: TraceContext.current?.traceID).commit()
            // The clock of the database may have been ahead once; no day comes before the last one.
            if factura.fecha > facturacion.dia(world.now + .seconds(86_400)) {
                log.warning("the day of the series lies ahead", ["serie": factura.serie, "fecha": factura.fecha])
            }
            return factura
        } catch DatabaseError.uniqueViolation {
            // Somebody else has just numbered it.
            guard let factura = try await dao.factura(pedido.id) else { throw DatabaseError.conflict("facturas") }
            return factura
        }
    }

    private func eventos(_ tries: [RemoteTry], _ factura: Factura) -> [Evento] {
        Evento.lineas(.factura, mediador.nombre, tries, momento: world.now, intento: factura.intento)
    }
}
