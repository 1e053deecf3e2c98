package import Persistence
package import Resilience
internal import WorldKit

/// The table of circuit breakers that an operator holds: what every replica goes by.
package struct CircuitoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// Where each is held, by remote; those that decide by themselves are left out.
    /// - Throws: `DatabaseError`
    package func forzados() async throws -> [String: CircuitBreakerStateMachine.Forced] {
        try await database.read(alone: true) { transaction in
            let rows = try transaction.query("SELECT remoto, accion FROM circuitos ORDER BY remoto") { row in
                (try row.text(0), try row.word(1, as: AccionDeCircuito.self))
            }
            return Dictionary(rows.compactMap { remoto, accion in accion.forced.map { (remoto, $0) } }) { first, _ in first }
        }
    }

    /// Holds one, or lets it go; who and when is kept.
    package func forzar(_ remoto: String, _ accion: AccionDeCircuito, quien: String) -> UnitOfWork<Void> {
        database.unit { transaction in
            let now = try transaction.now.micros
            let changed = try transaction.execute(
                "UPDATE circuitos SET accion = ?, quien = ?, momento = ? WHERE remoto = ?", .text(accion.rawValue), .text(quien),
                .integer(now), .text(remoto))
            if changed == 1 { return }
            try transaction.execute(
                "INSERT INTO circuitos (remoto, accion, quien, momento) VALUES (?, ?, ?, ?)", .text(remoto), .text(accion.rawValue),
                .text(quien), .integer(now))
        }
    }
}

extension AccionDeCircuito {
    /// nil for one that decides by itself.
    package var forced: CircuitBreakerStateMachine.Forced? {
        switch self {
        case .abrir: .open
        case .cerrar: .closed
        case .automatico: nil
        }
    }
}
