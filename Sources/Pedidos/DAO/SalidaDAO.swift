package import Persistence
package import WorldKit

/// The outbox: reservations of confirmed orders that are to be consumed.
package struct SalidaDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// A reservation that is to be consumed.
    package struct Salida: Sendable, Equatable {
        /// Its row; they are consumed in this order.
        package let id: Int64
        /// The order's number.
        package let pedidoID: Int64
        /// Of which attempt it is.
        package let intento: Int64
        /// The reservation's name.
        package let clave: String
    }

    static func poner(_ pedido: PedidoEnCurso, _ transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO salidas (pedido_id, intento, clave, creado) VALUES (?, ?, ?, ?)", .integer(pedido.id),
            .integer(pedido.intento.numero), .text(pedido.intento.reserva), .integer(transaction.now.micros))
    }

    static func quitar(_ clave: String, _ transaction: Transaction) throws {
        try transaction.execute("DELETE FROM salidas WHERE clave = ?", .text(clave))
    }

    /// The oldest.
    /// - Throws: `DatabaseError`
    package func primeras(_ limite: Int) async throws -> [Salida] {
        try await database.read(alone: true) { transaction in
            try transaction.query("SELECT id, pedido_id, intento, clave FROM salidas ORDER BY id LIMIT ?", SQLValue(limite)) { row in
                Salida(id: try row.integer(0), pedidoID: try row.integer(1), intento: try row.integer(2), clave: try row.text(3))
            }
        }
    }

    /// Takes away what was consumed, each with a line in its order's timeline. One that another replica took away says nothing.
    /// - Parameter evento: of the call that consumed them; of no attempt yet.
    package func consumidas(_ salidas: [Salida], _ evento: Evento) -> UnitOfWork<Void> {
        database.unit { transaction in
            var rest = salidas[...]
            while !rest.isEmpty {
                let grupo = rest.prefix(Transaction.maximumNumbers)
                rest = rest.dropFirst(grupo.count)
                let ids = grupo.map { SQLValue.integer($0.id) }
                let idas = try transaction.query(
                    "DELETE FROM salidas WHERE id IN (\(Transaction.places(for: ids.count))) RETURNING id", values: Transaction.filled(ids)
                ) { try $0.integer(0) }
                let quitadas = grupo.filter { idas.contains($0.id) }
                guard !quitadas.isEmpty else { continue }
                try EventoDAO.anotar(quitadas.map { ($0.pedidoID, evento.de($0.intento)) }, transaction)
                try CompensacionDAO.consumidas(quitadas.map(\.clave), transaction)
            }
        }
    }

    /// Puts one that was not consumed before an operator: a row of the compensations takes its place.
    package func aCuarentena(_ salida: Salida, _ error: String, _ evento: Evento) -> UnitOfWork<Void> {
        database.unit { transaction in
            guard try transaction.execute("DELETE FROM salidas WHERE id = ?", .integer(salida.id)) == 1 else { return }
            try EventoDAO.anotar(
                [
                    evento.de(salida.intento),
                    Evento(.cuarentena, momento: evento.momento, intento: salida.intento, traceID: evento.traceID),
                ],
                de: salida.pedidoID, transaction)
            try CompensacionDAO.noConsumida(salida, error, transaction)
        }
    }

    /// How many wait, up to a thousand, and when the oldest was put there.
    /// - Throws: `DatabaseError`
    package func atraso() async throws -> (cuantas: Int64, desde: Instante?, ahora: Instante) {
        try await database.read { transaction in
            let oldest = try transaction.first("SELECT creado FROM salidas ORDER BY id LIMIT 1") { try $0.integer(0) }
            let count = try transaction.first("SELECT COUNT(*) FROM (SELECT id FROM salidas LIMIT 1000) AS algunas") { try $0.integer(0) }
            return (count ?? 0, oldest.map { Instante(micros: $0) }, try transaction.now)
        }
    }
}
