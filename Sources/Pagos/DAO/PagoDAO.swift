internal import Dinero
package import Persistence
package import WorldKit

/// The table of payments. Each method is one transaction: a read is done, a write is described.
package struct PagoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// What there is under a key.
    package enum Empezado: Sendable, Equatable {
        /// Nothing was: this is new, and is to be charged.
        case nuevo(Pago)
        /// The same charge, from before.
        case antes(Pago)
    }

    /// Writes down what is to be charged, before the gateway is asked; a key names one charge for ever.
    /// The work throws `PagoError.claveUsada`.
    package func empezar(clave: String, _ cobro: Cobro) -> UnitOfWork<Empezado> {
        database.unit { transaction in
            if let pago = try Self.pago(clave: clave, transaction) {
                guard pago.cobro == cobro else { throw PagoError.claveUsada }
                return .antes(pago)
            }
            let id = try transaction.insert(
                """
                INSERT INTO pagos (clave, estado, monto, moneda, medio, referencia, rechazar, creado)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """, .text(clave), .text(Pago.Estado.enCurso.rawValue), .integer(cobro.monto.diezmilesimas),
                .text(cobro.moneda.codigo), .text(cobro.medio), SQLValue(cobro.referencia), SQLValue(cobro.rechazar ? 1 : 0),
                .integer(transaction.now.micros))
            return .nuevo(Pago(id: id, clave: clave, estado: .enCurso, cobro: cobro, momento: transaction.now))
        }
    }

    /// Writes down what the gateway said. A payment that has ended stays as it is.
    package func terminar(_ id: Int64, _ estado: Pago.Estado) -> UnitOfWork<Void> {
        database.unit { transaction in
            try transaction.execute(
                "UPDATE pagos SET estado = ? WHERE id = ? AND estado = ?", .text(estado.rawValue), .integer(id),
                .text(Pago.Estado.enCurso.rawValue))
        }
    }

    /// nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pago(_ id: Int64) async throws -> Pago? {
        try await database.read { transaction in
            try transaction.first("SELECT \(Self.columns) FROM pagos WHERE id = ?", .integer(id), row: Self.pago)
        }
    }

    /// nil when there is none of that key.
    /// - Throws: `DatabaseError`
    package func pago(clave: String) async throws -> Pago? {
        try await database.read { try Self.pago(clave: clave, $0) }
    }

    /// Payments in order of time, after the place that is given.
    /// - Throws: `DatabaseError`
    package func pagos(despuesDe momento: Instante, _ id: Int64, limite: Int64) async throws -> [Pago] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT \(Self.columns) FROM pagos WHERE creado >= ? AND (creado > ? OR id > ?) ORDER BY creado, id LIMIT ?
                """, .integer(momento.micros), .integer(momento.micros), .integer(id), .integer(limite), row: Self.pago)
        }
    }

    private static let columns = "id, clave, estado, monto, moneda, medio, referencia, rechazar, creado"

    private static func pago(clave: String, _ transaction: Transaction) throws -> Pago? {
        try transaction.first("SELECT \(columns) FROM pagos WHERE clave = ?", .text(clave), row: pago)
    }

    private static func pago(_ row: Row) throws -> Pago {
        let codigo = try row.text(4)
        guard let moneda = Moneda(codigo: codigo) else { throw DatabaseError.failed(name: "Moneda", message: codigo) }
        let cobro = Cobro(
            monto: Importe(diezmilesimas: try row.integer(3)), moneda: moneda, medio: try row.text(5), referencia: try row.optionalText(6),
            rechazar: try row.integer(7) != 0)
        return Pago(
            id: try row.integer(0), clave: try row.text(1), estado: try row.word(2), cobro: cobro,
            momento: Instante(micros: try row.integer(8)))
    }
}
