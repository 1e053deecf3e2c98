internal import Dinero
package import Persistence
internal import WorldKit

/// The table of payments. Each method is one transaction: a read is done, a write is described.
package struct PagoDAO: Sendable {
    let database: Database

    package init(_ database: Database) { self.database = database }

    /// What there is, and whether this transaction has made it so.
    package enum Empezado: Sendable, Equatable {
        /// It has: the gateway is to be asked.
        case nuevo(Pago)
        /// It is as it was before.
        case antes(Pago)

        /// Whether what is asked for must wait: the gateway is asked for something that another request began.
        var espera: Bool {
            switch self {
            case .nuevo: false
            case .antes(let pago): pago.estado.estaPendiente
            }
        }
    }

    /// Writes down what is to be charged, before the gateway is asked; a key names one charge for ever. A tombstone is answered
    /// whatever the charge.
    /// The work throws `PagoError.claveUsada`.
    package func empezar(clave: String, _ cobro: Cobro, arriendo: Duration) -> UnitOfWork<Empezado> {
        database.unit { transaction in
            if let pago = try Self.pago(clave: clave, transaction) {
                guard pago.cobro == nil || pago.cobro == cobro else { throw PagoError.claveUsada }
                return .antes(pago)
            }
            let id = try transaction.insert(
                """
                INSERT INTO pagos (clave, estado, monto, moneda, medio, referencia, rechazar, creado, arriendo)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """, .text(clave), .text(Pago.Estado.enCurso.rawValue), .integer(cobro.monto.diezmilesimas),
                .text(cobro.moneda.codigo), .text(cobro.medio), SQLValue(cobro.referencia), SQLValue(cobro.rechazar ? 1 : 0),
                .integer(transaction.now.micros), .integer((transaction.now + arriendo).micros))
            return try .nuevo(Pago(id: id, clave: clave, estado: .enCurso, cobro: cobro, momento: transaction.now))
        }
    }

    /// Writes down that an approved charge is to be voided, before the gateway is asked. Where there is none of that key, a tombstone
    /// refuses the one that may come.
    /// - Returns: nil where nothing is there and nothing was left, which only a rehearsal sees.
    package func empezarAnulacion(clave: String, arriendo: Duration) -> UnitOfWork<Empezado?> {
        database.unit { transaction in
            if let pago = try Self.pago(clave: clave, transaction) {
                guard pago.estado == .aprobado else { return .antes(pago) }
                return .nuevo(try Self.mover(pago, a: .anulando, arriendo, transaction))
            }
            guard Regla.lapida.rige else { return nil }
            let id = try transaction.insert(
                """
                INSERT INTO pagos (clave, estado, monto, moneda, medio, creado, lapida) VALUES (?, ?, 0, '', '', ?, 1) RETURNING id
                """, .text(clave), .text(Pago.Estado.anulado.rawValue), .integer(transaction.now.micros))
            return try .antes(Pago(id: id, clave: clave, estado: .anulado, cobro: nil, momento: transaction.now))
        }
    }

    /// Writes down that an approved charge is to be given back, before the gateway is asked.
    /// The work throws `PagoError.noEncontrado`.
    package func empezarReembolso(_ id: Int64, arriendo: Duration) -> UnitOfWork<Empezado> {
        database.unit { transaction in
            guard let pago = try Self.pago(id, transaction) else { throw PagoError.noEncontrado }
            guard pago.estado == .aprobado else { return .antes(pago) }
            return .nuevo(try Self.mover(pago, a: .reembolsando, arriendo, transaction))
        }
    }

    /// Writes down what the gateway said: the payment is at rest. It must still be in the state that the gateway was asked for.
    /// - Returns: whether it was.
    package func terminar(_ pago: Pago, _ estado: Pago.Estado) -> UnitOfWork<Bool> {
        database.unit { transaction in
            try transaction.execute(
                "UPDATE pagos SET estado = ?, arriendo = NULL, retomas = 0 WHERE id = ? AND estado = ?", .text(estado.rawValue),
                .integer(pago.id), .text(pago.estado.rawValue)) == 1
        }
    }

    private static func mover(_ pago: Pago, a estado: Pago.Estado, _ arriendo: Duration, _ transaction: Transaction) throws -> Pago {
        let moved = try transaction.execute(
            "UPDATE pagos SET estado = ?, arriendo = ?, retomas = 0 WHERE id = ? AND estado = ?", .text(estado.rawValue),
            .integer((transaction.now + arriendo).micros), .integer(pago.id), .text(pago.estado.rawValue))
        // Another replica was first: whoever asks again will see what it did.
        guard moved == 1 else { throw PagoError.enCurso(pago.en(estado)) }
        return pago.en(estado)
    }
}
