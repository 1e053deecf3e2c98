internal import Dinero
internal import Persistence
internal import ServiceKit
internal import WorldKit

/// How an order that is under way lies in its tables.
extension SagaDAO {
    /// - Throws: `PedidoError.versionPerdida` when no row was what the statement asked for.
    static func conditional(_ changed: Int64) throws(PedidoError) {
        guard changed == 1 else { throw .versionPerdida }
    }

    /// The version that the end of a saga is conditional on.
    static func version(of pedido: PedidoEnCurso, _ transaction: Transaction) throws -> Int64 {
        if Regla.version.rige { return pedido.version }
        let found = try transaction.first(
            "SELECT version FROM pedidos WHERE id = ? AND estado <> ?", .integer(pedido.id), .text(Pedido.Estado.confirmado.rawValue)
        ) { try $0.integer(0) }
        return found ?? pedido.version
    }

    /// - Parameter locking: what follows the SELECT.
    static func estado(_ id: Int64, _ transaction: Transaction, _ locking: String = "") throws -> Pedido.Estado? {
        try transaction.first("SELECT estado FROM pedidos WHERE id = ?\(locking)", .integer(id)) { try $0.word(0) }
    }

    /// The request that began what the order is at.
    static func peticion(_ id: Int64, _ transaction: Transaction) throws -> RequestName? {
        try transaction.first(
            "SELECT peticion_sujeto, peticion_operacion, peticion_clave, peticion_ruta FROM pedidos WHERE id = ?", .integer(id)
        ) { row in
            try row.optionalText(2).map { key in
                RequestName(subject: try row.text(0), operation: try row.text(1), key: key, path: try row.text(3))
            }
        } ?? nil
    }

    @discardableResult
    static func insertar(
        _ accion: Compensacion.Accion, de pedido: PedidoEnCurso, razon: String? = nil, quien: String? = nil, _ transaction: Transaction
    ) throws -> Compensacion {
        let clave = accion.esDePago ? pedido.intento.cobro : pedido.intento.reserva
        let before = try CompensacionDAO.fila(clave, accion, transaction)
        if let before {
            // An order whose refund was given up is refunded again: the row of the first time begins anew.
            let fila = try Compensacion(
                id: before.id, pedidoID: pedido.id, clave: clave, accion: accion, proximo: transaction.now, razon: razon, quien: quien)
            try CompensacionDAO.guardar(fila, transaction)
            return fila
        }
        let id = try transaction.insert(
            """
            INSERT INTO compensaciones (pedido_id, clave, accion, estado, intentos, rechazos, proximo, razon, quien)
            VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?) RETURNING id
            """, .integer(pedido.id), .text(clave), .text(accion.rawValue), .text(Compensacion.Estado.pendiente.rawValue),
            .integer(transaction.now.micros), SQLValue(razon), SQLValue(quien))
        return try Compensacion(
            id: id, pedidoID: pedido.id, clave: clave, accion: accion, proximo: transaction.now, razon: razon, quien: quien)
    }

    /// An order that exists, as whoever is to drive it needs it.
    static func enCurso(_ id: Int64, esPropio: Bool, _ transaction: Transaction) throws -> PedidoEnCurso {
        let lineas = try PedidoDAO.lineas(id, transaction)
        let compensaciones = try CompensacionDAO.filas(de: id, transaction)
        let pedido = try transaction.first(
            """
            SELECT clave, intento, estado, paso, motivo, version, total, moneda, medio, referencia, rechazar, pago_id, pago_estado
            FROM pedidos WHERE id = ?
            """, .integer(id)
        ) { row in
            let pagoEstado = try row.optionalText(12)
            return PedidoEnCurso(
                id: id, intento: Intento(clave: try row.text(0), numero: try row.integer(1)), estado: try row.word(2),
                paso: try row.optionalWord(3) ?? .adelante,
                motivo: try row.optionalWord(4), version: try row.integer(5), lineas: lineas,
                total: Importe(diezmilesimas: try row.integer(6)),
                pago: FormaDePago(
                    medio: try row.optionalText(8) ?? "", moneda: try PedidoDAO.moneda(row, 7), referencia: try row.optionalText(9),
                    fail: try row.integer(10) != 0),
                cobro: try row.optionalInteger(11).map { .init(id: $0, aprobado: pagoEstado != PedidoEnCurso.Cobro.rechazado) },
                compensaciones: compensaciones, esPropio: esPropio)
        }
        guard let pedido else { throw PedidoError.noEncontrado }
        return pedido
    }
}

extension PedidoEnCurso.Cobro {
    static let rechazado = "rechazado"

    /// As it is stored.
    var estado: String { aprobado ? "aprobado" : Self.rechazado }
}
