package import Dinero
package import Persistence
package import WorldKit

/// The writes of orders that nobody confirms yet. Each is conditional on the order's version.
package struct PendienteDAO: Sendable {
    /// An order with its lines, as it stands after the write.
    package typealias Leido = (pedido: Pedido, lineas: [Linea])

    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// Makes an order that is `pendiente`.
    /// - Parameters:
    ///   - clave: its name for ever.
    ///   - dueno: the subject of whoever makes it.
    package func crear(
        _ clave: UUIDv7, _ presupuesto: Presupuesto, _ moneda: Moneda, dueno: String, trace: String?
    ) -> UnitOfWork<Leido> {
        database.unit { transaction in
            let now = try transaction.now
            let id = try transaction.insert(
                """
                INSERT INTO pedidos (clave, estado, total, moneda, version, creado, dueno) VALUES (?, ?, ?, ?, 1, ?, ?) RETURNING id
                """, .text(clave.description), .text(Pedido.Estado.pendiente.rawValue), .integer(presupuesto.total.diezmilesimas),
                .text(moneda.codigo), .integer(now.micros), .text(dueno))
            try PedidoDAO.insertar(presupuesto.lineas, de: id, transaction)
            try EventoDAO.anotar([Evento(.creado, momento: now, intento: 0, traceID: trace)], de: id, transaction)
            return try Self.leer(id, transaction)
        }
    }

    /// Gives it other lines, at other prices.
    /// - Parameter versiones: those that whoever edits has seen; nil for any.
    /// The work throws `PedidoError.noEncontrado`, `.otraVersion`, `.noAdmite`.
    package func editar(
        _ id: Int64, _ alcance: Alcance, _ presupuesto: Presupuesto, versiones: Set<Int64>?, trace: String?
    ) -> UnitOfWork<Leido> {
        database.unit { transaction in
            let antes = try Self.bloquear(id, alcance, para: .editar, versiones, transaction)
            try SagaDAO.conditional(
                transaction.execute(
                    "UPDATE pedidos SET total = ?, motivo = NULL, version = version + 1 WHERE id = ? AND version = ?",
                    .integer(presupuesto.total.diezmilesimas), .integer(id), .integer(antes.version)))
            try transaction.execute("DELETE FROM lineas_pedido WHERE pedido_id = ?", .integer(id))
            try PedidoDAO.insertar(presupuesto.lineas, de: id, transaction)
            let evento = try Evento(.editado, momento: transaction.now, intento: antes.intento, traceID: trace)
            try EventoDAO.anotar([evento], de: id, transaction)
            return try Self.leer(id, transaction)
        }
    }

    /// Ends it before it was confirmed.
    /// - Parameters:
    ///   - razon: what whoever cancels says of it.
    ///   - versiones: those that he has seen; nil for any.
    /// The work throws `PedidoError.noEncontrado`, `.otraVersion`, `.noAdmite`.
    package func cancelar(
        _ id: Int64, _ alcance: Alcance, razon: String?, versiones: Set<Int64>? = nil, trace: String?
    ) -> UnitOfWork<Leido> {
        database.unit { transaction in
            let antes = try Self.bloquear(id, alcance, para: .cancelar, versiones, transaction)
            try SagaDAO.conditional(
                transaction.execute(
                    "UPDATE pedidos SET estado = ?, motivo = ?, razon = ?, version = version + 1 WHERE id = ? AND version = ?",
                    .text(Pedido.Estado.cancelado.rawValue), .text(Pedido.Motivo.aPedido.rawValue), SQLValue(razon), .integer(id),
                    .integer(antes.version)))
            let evento = try Evento(.cancelado, momento: transaction.now, intento: antes.intento, traceID: trace)
            try EventoDAO.anotar([evento], de: id, transaction)
            return try Self.leer(id, transaction)
        }
    }

    /// What is decided on before an order is written, as it is until the transaction ends.
    package struct Cabecera: Sendable {
        let clave: String
        /// Where it stands.
        package let estado: Pedido.Estado
        let version: Int64
        /// Its last attempt, from 1; 0 where there was none.
        package let intento: Int64
        let total: Importe
        let moneda: Moneda

        /// - Parameter versiones: those that somebody has seen; nil for any.
        /// - Throws: `PedidoError.otraVersion`
        func comprobar(_ versiones: Set<Int64>?) throws(PedidoError) {
            if let versiones, !versiones.contains(version) { throw .otraVersion }
        }
    }

    /// An order that waits.
    /// - Throws: `PedidoError.noEncontrado`, `.noAdmite`, `.otraVersion`
    private static func bloquear(
        _ id: Int64, _ alcance: Alcance, para accion: PedidoError.Accion, _ versiones: Set<Int64>?, _ transaction: Transaction
    ) throws -> Cabecera {
        let cabecera = try bloquear(id, alcance, transaction)
        // As for any method (RFC 9110, section 13.2.1): what would be refused anyway is refused before the condition is looked at.
        guard cabecera.estado == .pendiente else { throw PedidoError.noAdmite(accion, cabecera.estado) }
        try cabecera.comprobar(versiones)
        return cabecera
    }

    /// An order as it is until the transaction ends.
    /// - Throws: `PedidoError.noEncontrado`, also for an order of somebody else; `DatabaseError`
    package static func bloquear(_ id: Int64, _ alcance: Alcance, _ transaction: Transaction) throws -> Cabecera {
        let found = try transaction.first(
            "SELECT estado, version, intento, total, moneda, dueno, clave FROM pedidos WHERE id = ?\(transaction.dialect.forUpdate)",
            .integer(id)
        ) { row -> Cabecera? in
            guard alcance.abarca(try row.optionalText(5)) else { return nil }
            return Cabecera(
                clave: try row.text(6), estado: try row.word(0), version: try row.integer(1), intento: try row.integer(2),
                total: Importe(diezmilesimas: try row.integer(3)), moneda: try PedidoDAO.moneda(row, 4))
        }
        guard let cabecera = found ?? nil else { throw PedidoError.noEncontrado }
        return cabecera
    }

    private static func leer(_ id: Int64, _ transaction: Transaction) throws -> Leido {
        guard let leido = try PedidoDAO.pedido(id, transaction) else { throw PedidoError.noEncontrado }
        return leido
    }
}
