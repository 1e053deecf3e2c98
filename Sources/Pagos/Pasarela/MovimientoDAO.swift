internal import Dinero
package import Persistence
package import WorldKit

/// The ledger of the simulated gateway. Each method is one transaction: a read is done, a write is described.
package struct MovimientoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// The table, step by step.
    package static let migrations = [
        Migration(
            module: "pasarela", number: 1,
            statements: [
                """
                CREATE TABLE movimientos (
                    id $IDENTITY, clave $TEXT(255) NOT NULL, tipo $TEXT(16) NOT NULL, monto $INTEGER, moneda $TEXT(3),
                    momento $INTEGER NOT NULL, UNIQUE (clave, tipo)
                ) $TABLE
                """,
                "CREATE INDEX movimientos_por_momento ON movimientos (momento, id)",
            ]),
        // The entries of a key are numbered, so that of two that are written at once, a charge and its void, one finds the other.
        Migration(
            module: "pasarela", number: 2,
            statements: [
                "ALTER TABLE movimientos ADD COLUMN numero $INTEGER",
                """
                UPDATE movimientos SET numero = (
                    SELECT n.numero FROM (
                        SELECT a.id AS id, COUNT(b.id) AS numero FROM movimientos a JOIN movimientos b ON b.clave = a.clave AND b.id <= a.id
                        GROUP BY a.id
                    ) AS n WHERE n.id = movimientos.id
                )
                """,
                "CREATE UNIQUE INDEX movimientos_por_clave ON movimientos (clave, numero)",
            ]),
    ]

    /// Charges or declines, once for each key; a key that was voided is not charged.
    package func cobrar(clave: String, _ cobro: Cobro) -> UnitOfWork<VeredictoDePasarela> {
        database.unit { transaction in
            let movimientos = try Self.movimientos(clave, transaction)
            if let veredicto = Self.veredicto(movimientos) { return veredicto }
            let tipo = cobro.rechazar ? Movimiento.Tipo.rechazo : .cobro
            try Self.anotar(clave, tipo, cobro.monto, cobro.moneda, tras: movimientos, transaction)
            return cobro.rechazar ? .rechazado : .aprobado
        }
    }

    /// nil when nothing is known of it.
    /// - Throws: `DatabaseError`
    package func veredicto(clave: String) async throws -> VeredictoDePasarela? {
        try await database.read { Self.veredicto(try Self.movimientos(clave, $0)) }
    }

    /// Voids a charge, or sees to it that it is never made. One that was declined, voided or given back stays as it is.
    package func anular(clave: String) -> UnitOfWork<Void> {
        database.unit { transaction in
            let movimientos = try Self.movimientos(clave, transaction)
            guard movimientos.allSatisfy({ $0.tipo == .cobro }) else { return }
            try Self.anotar(clave, .anulacion, movimientos.first?.monto, movimientos.first?.moneda, tras: movimientos, transaction)
        }
    }

    /// Gives a charge back. One that was voided or given back stays as it is.
    /// The work throws `PasarelaError.sinCobro`.
    package func reembolsar(clave: String) -> UnitOfWork<Void> {
        database.unit { transaction in
            let movimientos = try Self.movimientos(clave, transaction)
            guard let cobro = movimientos.first(where: { $0.tipo == .cobro }) else { throw PasarelaError.sinCobro }
            if movimientos.count == 1 { try Self.anotar(clave, .reembolso, cobro.monto, cobro.moneda, tras: movimientos, transaction) }
        }
    }

    /// Movements in order of time, after the place that is given.
    /// - Throws: `DatabaseError`
    package func movimientos(despuesDe momento: Instante, _ id: Int64, limite: Int64) async throws -> [Movimiento] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(Self.columns) FROM movimientos WHERE momento >= ? AND (momento > ? OR id > ?) ORDER BY momento, id LIMIT ?",
                .integer(momento.micros), .integer(momento.micros), .integer(id), .integer(limite), row: Self.movimiento)
        }
    }

    /// Those of the keys, in order of time, of one state of the ledger.
    /// - Throws: `DatabaseError`
    package func movimientos(claves: [String]) async throws -> [Movimiento] {
        let todos = try await database.read { transaction in try claves.flatMap { try Self.movimientos($0, transaction) } }
        return todos.sorted { ($0.momento, $0.id) < ($1.momento, $1.id) }
    }

    private static func veredicto(_ movimientos: [Movimiento]) -> VeredictoDePasarela? {
        let tipos = movimientos.map(\.tipo)
        if tipos.contains(.anulacion) || tipos.contains(.reembolso) { return .anulado }
        if tipos.contains(.cobro) { return .aprobado }
        return tipos.contains(.rechazo) ? .rechazado : nil
    }

    private static func anotar(
        _ clave: String, _ tipo: Movimiento.Tipo, _ monto: Importe?, _ moneda: Moneda?, tras anteriores: [Movimiento],
        _ transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO movimientos (clave, tipo, monto, moneda, momento, numero) VALUES (?, ?, ?, ?, ?, ?)", .text(clave),
            .text(tipo.rawValue), SQLValue(monto?.diezmilesimas), SQLValue(moneda?.codigo), .integer(transaction.now.micros),
            SQLValue(anteriores.count + 1))
    }

    private static let columns = "id, clave, tipo, monto, moneda, momento"

    private static func movimientos(_ clave: String, _ transaction: Transaction) throws -> [Movimiento] {
        try transaction.query("SELECT \(columns) FROM movimientos WHERE clave = ? ORDER BY id", .text(clave), row: movimiento)
    }

    private static func movimiento(_ row: Row) throws -> Movimiento {
        let codigo = try row.optionalText(4)
        let moneda = codigo.flatMap { Moneda(codigo: $0) }
        if let codigo, moneda == nil { throw DatabaseError.failed(name: "Moneda", message: codigo) }
        return Movimiento(
            id: try row.integer(0), clave: try row.text(1), tipo: try row.word(2),
            monto: try row.optionalInteger(3).map { Importe(diezmilesimas: $0) }, moneda: moneda,
            momento: Instante(micros: try row.integer(5)))
    }
}
