internal import Dinero
internal import Persistence
package import WorldKit

/// Reads.
extension PagoDAO {
    /// nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pago(_ id: Int64) async throws -> Pago? {
        try await database.read(alone: true) { try Self.pago(id, $0) }
    }

    /// nil when there is none of that key.
    /// - Throws: `DatabaseError`
    package func pago(clave: String) async throws -> Pago? {
        try await database.read(alone: true) { try Self.pago(clave: clave, $0) }
    }

    /// The same once nobody is writing it any more: tells whether a commit took place.
    /// - Throws: `DatabaseError`
    package func asentado(clave: String) async throws -> Pago? {
        try await database.read(alone: true) { transaction in
            try transaction.first(
                "SELECT \(Self.columns) FROM pagos WHERE clave = ?\(transaction.dialect.settled)", .text(clave), row: Self.pago)
        }
    }

    /// Those of the keys that there are, in order of time, of one state of the table.
    /// - Throws: `DatabaseError`
    package func pagos(claves: [String]) async throws -> [Pago] {
        let todos = try await database.read { transaction in try claves.compactMap { try Self.pago(clave: $0, transaction) } }
        return todos.sorted { ($0.momento, $0.id) < ($1.momento, $1.id) }
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

    static let columns = "id, clave, estado, monto, moneda, medio, referencia, rechazar, creado, lapida, retomas"

    static func pago(_ id: Int64, _ transaction: Transaction) throws -> Pago? {
        try transaction.first("SELECT \(columns) FROM pagos WHERE id = ?", .integer(id), row: pago)
    }

    static func pago(clave: String, _ transaction: Transaction) throws -> Pago? {
        try transaction.first("SELECT \(columns) FROM pagos WHERE clave = ?", .text(clave), row: pago)
    }

    static func pago(_ row: Row) throws -> Pago {
        Pago(
            id: try row.integer(0), clave: try row.text(1), estado: try row.word(2), cobro: try row.integer(9) == 0 ? cobro(row) : nil,
            momento: Instante(micros: try row.integer(8)), retomas: try row.integer(10))
    }

    private static func cobro(_ row: Row) throws -> Cobro {
        let codigo = try row.text(4)
        guard let moneda = Moneda(codigo: codigo) else { throw DatabaseError.failed(name: "Moneda", message: codigo) }
        return Cobro(
            monto: Importe(diezmilesimas: try row.integer(3)), moneda: moneda, medio: try row.text(5), referencia: try row.optionalText(6),
            rechazar: try row.integer(7) != 0)
    }
}
