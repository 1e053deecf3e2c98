internal import Persistence
package import WorldKit

extension ReservaDAO {
    /// nil when there is none.
    /// - Throws: `DatabaseError`
    package func reserva(_ id: ReservaID) async throws -> Reserva? {
        try await database.read { try $0.reserva(id) }
    }

    /// Those of the ids that there are, in the order of the ids, of one state of the data.
    /// - Throws: `DatabaseError`
    package func reservas(_ ids: [ReservaID]) async throws -> [Reserva] {
        try await database.read { transaction in try ids.compactMap { try transaction.reserva($0) } }
    }

    /// Reservations in order of row, after the one of that number.
    /// - Parameter estado: only those that stand there now; nil for all.
    /// - Throws: `DatabaseError`
    package func reservas(en estado: Reserva.Estado?, despuesDe numero: Int64, limite: Int64) async throws -> [Reserva] {
        try await database.read { transaction in
            let (after, now, limit) = (SQLValue(numero), try SQLValue(transaction.now.micros), SQLValue(limite))
            let select = "SELECT \(Fila.columnas) FROM reservas WHERE"
            let rest = "id > ? ORDER BY id LIMIT ?"
            guard let estado else {
                return try transaction.query("\(select) \(rest)", after, limit, row: Fila.init).map(transaction.reserva)
            }
            var filas = try transaction.query(
                "\(select) \(Fila.vigente) AND \(rest)", .text(estado.rawValue), now, after, limit, row: Fila.init)
            if estado == .expirada {
                // Few: those that neither a sweep nor whoever needed their pieces has written down yet.
                filas += try transaction.query("\(select) estado = 'activa' AND vence <= ? AND \(rest)", now, after, limit, row: Fila.init)
                filas.sort { $0.numero < $1.numero }
            }
            return try filas.prefix(Int(limite)).map(transaction.reserva)
        }
    }

    /// When the next reservation comes to its end; nil when none will.
    /// - Throws: `DatabaseError`
    package func proximoVencimiento() async throws -> Instante? {
        try await database.read { transaction in
            try transaction.first(
                "SELECT vence FROM reservas WHERE estado = 'activa' AND vence IS NOT NULL ORDER BY vence LIMIT 1"
            ) { Instante(micros: try $0.integer(0)) }
        }
    }
}
