package import Dinero
package import Persistence
package import ServiceKit
internal import WorldKit

/// The first commits of sagas of an order that exists.
extension SagaDAO {
    /// What came of asking for one.
    package enum Comienzo: Sendable {
        /// It has begun.
        case empieza(PedidoEnCurso)
        /// Another one has begun it.
        case enCurso(PedidoEnCurso)
        /// It was done before.
        case hecho(PedidoEnCurso)
    }

    /// What whoever confirms an order says.
    package struct Confirmacion: Sendable, Equatable {
        /// The means of payment.
        package let medio: String
        /// nil for the order's own.
        package let moneda: Moneda?
        /// The caller's own text.
        package let referencia: String?
        /// Asks the simulated gateway to decline.
        package let fail: Bool
        /// nil where any will do.
        package let totalEsperado: Importe?
        /// The versions of the order that he has seen; nil where any will do.
        package var versiones: Set<Int64>?

        package init(
            medio: String, moneda: Moneda?, referencia: String?, fail: Bool, totalEsperado: Importe?, versiones: Set<Int64>? = nil
        ) {
            self.medio = medio
            self.moneda = moneda
            self.referencia = referencia
            self.fail = fail
            self.totalEsperado = totalEsperado
            self.versiones = versiones
        }
    }

    /// The first commit of the next attempt to confirm an order that is `pendiente`: the intent, with deadline and lease.
    /// The work throws `PedidoError.noEncontrado`, `.noAdmite`, `.otraVersion`, `.otraMoneda`, `.otroTotal`.
    package func empezarIntento(
        _ id: Int64, _ alcance: Alcance, _ confirmacion: Confirmacion, _ plazos: Plazos, _ peticion: RequestName?, trace: String?
    ) -> UnitOfWork<Comienzo> {
        database.unit { transaction in
            let antes = try PendienteDAO.bloquear(id, alcance, transaction)
            switch antes.estado {
            case .confirmado: return .hecho(try Self.enCurso(id, esPropio: false, transaction))
            case .confirmando: return .enCurso(try Self.enCurso(id, esPropio: false, transaction))
            case .pendiente: break
            case .cancelado, .reembolsando, .reembolsado: throw PedidoError.noAdmite(.confirmar, antes.estado)
            }
            try antes.comprobar(confirmacion.versiones)
            if let moneda = confirmacion.moneda, moneda != antes.moneda { throw PedidoError.otraMoneda(antes.moneda) }
            if let total = confirmacion.totalEsperado, total != antes.total { throw PedidoError.otroTotal(antes.total) }
            let now = try transaction.now
            try Self.conditional(
                transaction.execute(
                    """
                    UPDATE pedidos SET estado = ?, paso = ?, motivo = NULL, intento = intento + 1, version = version + 1, plazo = ?, arriendo = ?,
                        medio = ?, referencia = ?, rechazar = ?, pago_id = NULL, pago_estado = NULL, peticion_sujeto = ?,
                        peticion_operacion = ?, peticion_clave = ?, peticion_ruta = ? WHERE id = ? AND version = ?
                    """, .text(Pedido.Estado.confirmando.rawValue), .text(Paso.adelante.rawValue),
                    .integer((now + plazos.confirmacion).micros), .integer((now + plazos.arriendo).micros), .text(confirmacion.medio),
                    SQLValue(confirmacion.referencia), SQLValue(confirmacion.fail ? 1 : 0), SQLValue(peticion?.subject),
                    SQLValue(peticion?.operation), SQLValue(peticion?.key), SQLValue(peticion?.path), .integer(id), .integer(antes.version))
            )
            // Nobody has sent anything under the names of an attempt that begins in this commit.
            let pedido = PedidoEnCurso(
                id: id, intento: Intento(clave: antes.clave, numero: antes.intento + 1), estado: .confirmando, paso: .adelante,
                version: antes.version + 1, lineas: try PedidoDAO.lineas(id, transaction), total: antes.total,
                pago: FormaDePago(
                    medio: confirmacion.medio, moneda: antes.moneda, referencia: confirmacion.referencia, fail: confirmacion.fail),
                compensaciones: antes.intento == 0 ? [] : try CompensacionDAO.filas(de: id, transaction),
                tieneNombre: peticion != nil, esPropio: true)
            try EventoDAO.anotar([Evento(.iniciado, momento: now, intento: pedido.intento.numero, traceID: trace)], de: id, transaction)
            return .empieza(pedido)
        }
    }

    /// The first commit of a refund.
    /// The work throws `PedidoError.noEncontrado`, `PedidoError.noAdmite`.
    package func empezarReembolso(
        _ id: Int64, razon: String, quien: String, _ plazos: Plazos, _ peticion: RequestName?, trace: String?
    ) -> UnitOfWork<Comienzo> {
        database.unit { transaction in
            guard let estado = try Self.estado(id, transaction, transaction.dialect.forUpdate) else { throw PedidoError.noEncontrado }
            let pedido = try Self.enCurso(id, esPropio: false, transaction)
            switch estado {
            case .reembolsado: return .hecho(pedido)
            case .reembolsando: return .enCurso(pedido)
            case .confirmado: break
            case .pendiente, .confirmando, .cancelado: throw PedidoError.noAdmite(.reembolsar, estado)
            }
            let now = try transaction.now
            try Self.conditional(
                transaction.execute(
                    """
                    UPDATE pedidos SET estado = ?, paso = ?, plazo = ?, arriendo = ?, version = version + 1, peticion_sujeto = ?,
                        peticion_operacion = ?, peticion_clave = ?, peticion_ruta = ? WHERE id = ? AND version = ?
                    """, .text(Pedido.Estado.reembolsando.rawValue), .text(Paso.compensando.rawValue),
                    .integer((now + plazos.confirmacion).micros), .integer((now + plazos.arriendo).micros), SQLValue(peticion?.subject),
                    SQLValue(peticion?.operation), SQLValue(peticion?.key), SQLValue(peticion?.path), .integer(id),
                    .integer(pedido.version)))
            for accion in [Compensacion.Accion.reembolsar, .consumir, .devolver] {
                try Self.insertar(accion, de: pedido, razon: razon, quien: quien, transaction)
            }
            let evento = Evento(.reembolsando, momento: now, intento: pedido.intento.numero, traceID: trace)
            try EventoDAO.anotar([evento], de: id, transaction)
            return .empieza(try Self.enCurso(id, esPropio: false, transaction))
        }
    }
}
