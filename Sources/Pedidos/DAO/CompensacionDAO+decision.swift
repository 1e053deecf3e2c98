package import Persistence
package import ServiceKit
internal import WorldKit

/// What an operator may say of something that is to be taken back.
package enum Decision: String, Sendable, CaseIterable {
    /// Try it again, now.
    case reintentar
    /// Take it as done: the order goes on.
    case forzar
    /// Give it up, with all that its order still has to take back: the order is cancelled, a refund is not given. Conciliación
    /// lists it from then on.
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
            let enCamino = pedido.estado == .confirmando || pedido.estado == .reembolsando
            var peticion: RequestName?
            switch decision {
            case .reintentar:
                try Self.guardar(fila.decidida(.pendiente, razon, quien, proximo: transaction.now), transaction)
                if enCamino {
                    try Self.soltar(pedido, transaction)
                } else {
                    // The outbox does it, and may have been told before.
                    try SalidaDAO.quitar(fila.clave, transaction)
                    try SalidaDAO.poner(pedido, transaction)
                }
            case .forzar:
                try Self.guardar(fila.decidida(.forzada, razon, quien), transaction)
                if enCamino { try Self.soltar(pedido, transaction) } else { try Self.olvidar(fila, transaction) }
            case .abandonar:
                let filas = enCamino ? pedido.compensaciones : [fila]
                for fila in filas { try Self.guardar(fila.decidida(.abandonada, razon, quien), transaction) }
                if enCamino { peticion = try Self.abandonar(pedido, transaction) } else { try Self.olvidar(fila, transaction) }
            }
            let evento = Evento(.operador, momento: transaction.now, intento: pedido.intento.numero, traceID: trace)
            try EventoDAO.anotar([evento], de: pedido.id, transaction)
            return (try Self.fila(id, transaction) ?? fila, peticion)
        }
    }

    /// What the outbox was told to do again is not done any more.
    private static func olvidar(_ fila: Compensacion, _ transaction: Transaction) throws {
        if fila.accion == .consumir { try SalidaDAO.quitar(fila.clave, transaction) }
    }

    /// From here on anybody may drive the order.
    private static func soltar(_ pedido: PedidoEnCurso, _ transaction: Transaction) throws {
        try SagaDAO.conditional(
            transaction.execute(
                "UPDATE pedidos SET paso = ?, arriendo = ?, version = version + 1 WHERE id = ? AND version = ?",
                .text(Paso.compensando.rawValue), .integer(transaction.now.micros), .integer(pedido.id), .integer(pedido.version)))
    }

    private static func abandonar(_ pedido: PedidoEnCurso, _ transaction: Transaction) throws -> RequestName? {
        let (estado, motivo) =
            pedido.estado == .reembolsando ? (Pedido.Estado.confirmado, nil) : (.cancelado, Pedido.Motivo.abandonado)
        try SagaDAO.conditional(
            transaction.execute(
                "UPDATE pedidos SET estado = ?, motivo = ?, paso = NULL, arriendo = NULL, version = version + 1 WHERE id = ? AND version = ?",
                .text(estado.rawValue), SQLValue(motivo?.rawValue), .integer(pedido.id), .integer(pedido.version)))
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
