internal import Dinero
package import Persistence
internal import WorldKit

/// The table of payments. Each method is one transaction.
package struct PagoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// The tables, step by step.
    package static let migrations = [
        Migration(
            module: "pagos", number: 1,
            statements: [
                """
                CREATE TABLE pagos (
                    id $IDENTITY, clave $TEXT(255) NOT NULL UNIQUE, estado $TEXT(16) NOT NULL,
                    monto $INTEGER NOT NULL CHECK (monto >= 0), moneda $TEXT(3) NOT NULL, medio $TEXT(50) NOT NULL,
                    referencia $TEXT(255), creado $INTEGER NOT NULL
                ) $TABLE
                """
            ])
    ]

    /// Writes down what is to be charged, before the gateway is asked.
    /// - Returns: the payment's id.
    /// - Throws: `DatabaseError`
    package func empezar(clave: String, _ cobro: Cobro) async throws -> Int64 {
        try await database.write { transaction in
            try transaction.insert(
                """
                INSERT INTO pagos (clave, estado, monto, moneda, medio, referencia, creado) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
                """, .text(clave), .text(Pago.Estado.enCurso.rawValue), .integer(cobro.monto.diezmilesimas),
                .text(cobro.moneda.codigo), .text(cobro.medio), SQLValue(cobro.referencia), .integer(transaction.now.micros)
            )
        }
    }

    /// Writes down what the gateway said. A payment that has ended stays as it is.
    /// - Throws: `DatabaseError`
    package func terminar(_ id: Int64, _ estado: Pago.Estado) async throws {
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE pagos SET estado = ? WHERE id = ? AND estado = ?", .text(estado.rawValue), .integer(id),
                .text(Pago.Estado.enCurso.rawValue))
        }
    }

    /// nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pago(_ id: Int64) async throws -> Pago? {
        try await database.read { transaction in
            try transaction.first("SELECT id, estado FROM pagos WHERE id = ?", .integer(id)) { row in
                Pago(id: try row.integer(0), estado: try row.word(1))
            }
        }
    }
}
