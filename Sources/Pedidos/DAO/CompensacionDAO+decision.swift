package import Persistence
package import ServiceKit
internal import WorldKit

/// What an operator may say of something that is to be taken back.
package enum Decision: String, Sendable, CaseIterable {
    /// Try it again, now.
    case reintentar
    /// Take it as done: the order goes on.
    case forzar
    /// Give it up: the rest is taken back, then the order is cancelled. A refund whose money has not gone back is given up as a
    /// whole: the order is confirmed again. Conciliación lists it from then on.
    case abandonar
}

extension CompensacionDAO {
    /// Does what an operator says, in one transaction.
    /// - Returns: the row as it stands then; and the request that waited for the end of its order, where this ended it.
    /// The work throws `PedidoError.compensacionNoExiste`, `PedidoError.compensacionTerminada`.
    package func decidir(
        _ id: Int64, _ decision: Decision, razon: String, quien: String, trace: String?
    ) -> UnitOfWork<(fila: Compensacion, peticion: RequestName?)> {
        database.unit { transaction in
            guard let fila = try Self.fila(id, transaction) else { throw PedidoError.compensacionNoExiste }
            // What was given up may be done by hand later: then it need not be told of any more.
            guard !fila.estado.haTerminado || (fila.estado == .abandonada && decision == .forzar) else {
                throw PedidoError.compensacionTerminada(fila.estado)
            }
            let pedido = try SagaDAO.enCurso(fila.pedidoID, esPropio: false, transaction)
            let enCamino = pedido.estado.enCamino
            var peticion: RequestName?
            switch decision {
            case .reintentar:
                try Self.guardar(fila.decidida(.pendiente, razon, quien, proximo: transaction.now), transaction)
                if enCamino {
                    try Self.soltar(pedido, transaction)
                } else {
                    try Self.encargar(pedido, transaction)
                }
            case .forzar:
                try Self.guardar(fila.decidida(.forzada, razon, quien), transaction)
                let motivo = pedido.estado == .confirmando && fila.accion == .anular ? Pedido.Motivo.forzado : nil
                if enCamino { try Self.soltar(pedido, motivo: motivo, transaction) } else { try Self.olvidar(fila, transaction) }
            case .abandonar where pedido.estado == .reembolsando && pedido.compensaciones.contains { $0.accion == .reembolsar }:
                for fila in pedido.compensaciones where fila.accion != .consumir {
                    try Self.guardar(fila.decidida(.abandonada, razon, quien), transaction)
                }
                try Self.vender(pedido, razon, quien, transaction)
                peticion = try Self.noReembolsar(pedido, transaction)
            case .abandonar:
                try Self.guardar(fila.decidida(.abandonada, razon, quien), transaction)
                let motivo = pedido.estado == .confirmando ? Pedido.Motivo.abandonado : nil
                if enCamino { try Self.soltar(pedido, motivo: motivo, transaction) } else { try Self.olvidar(fila, transaction) }
            }
            let evento = try Evento(.operador, momento: transaction.now, intento: pedido.intento.numero, traceID: trace)
            try EventoDAO.anotar([evento], de: pedido.id, transaction)
            return (try Self.fila(id, transaction) ?? fila, peticion)
        }
    }

    /// What the outbox was told to do again is not done any more.
    private static func olvidar(_ fila: Compensacion, _ transaction: Transaction) throws {
        if fila.accion == .consumir { try SalidaDAO.quitar(fila.clave, transaction) }
    }

    /// The outbox is to consume the order's reservation; it may have been told before.
    private static func encargar(_ pedido: PedidoEnCurso, _ transaction: Transaction) throws {
        try SalidaDAO.quitar(pedido.intento.reserva, transaction)
        try SalidaDAO.poner(pedido, transaction)
    }

    /// The sale stands, so its reservation is still to be consumed where that has not been.
    private static func vender(_ pedido: PedidoEnCurso, _ razon: String, _ quien: String, _ transaction: Transaction) throws {
        guard let fila = pedido.compensaciones.first(where: { $0.accion == .consumir }) else { return }
        try guardar(fila.decidida(.pendiente, razon, quien, proximo: transaction.now), transaction)
        try encargar(pedido, transaction)
    }

    /// From here on anybody may drive the order.
    /// - Parameter motivo: why it will be cancelled, where that is another reason now.
    private static func soltar(_ pedido: PedidoEnCurso, motivo: Pedido.Motivo? = nil, _ transaction: Transaction) throws {
        try SagaDAO.conditional(
            transaction.execute(
                """
                UPDATE pedidos SET paso = ?, motivo = COALESCE(?, motivo), arriendo = ?, version = version + 1
                WHERE id = ? AND version = ?
                """, .text(Paso.compensando.rawValue), SQLValue(motivo?.rawValue), .integer(transaction.now.micros),
                .integer(pedido.id), .integer(pedido.version)))
    }

    /// The order is confirmed again, as if nobody had asked.
    private static func noReembolsar(_ pedido: PedidoEnCurso, _ transaction: Transaction) throws -> RequestName? {
        try SagaDAO.conditional(
            transaction.execute(
                "UPDATE pedidos SET estado = ?, paso = NULL, arriendo = NULL, version = version + 1 WHERE id = ? AND version = ?",
                .text(Pedido.Estado.confirmado.rawValue), .integer(pedido.id), .integer(pedido.version)))
        return try SagaDAO.peticion(pedido.id, transaction)
    }
}

extension Compensacion {
    fileprivate func decidida(_ estado: Estado, _ razon: String, _ quien: String, proximo: Instante? = nil) -> Compensacion {
        Compensacion(
            id: id, pedidoID: pedidoID, clave: clave, accion: accion, estado: estado, intentos: intentos, rechazos: 0, proximo: proximo,
            razon: razon, quien: quien)
    }
}
