package import Persistence
internal import WorldKit

/// Leases: a payment that the gateway is still to be asked for belongs to whoever works on it until then, and to anybody after.
extension PagoDAO {
    /// How long it is until the next payment may be taken over, zero or less where there is one now; nil when none is under way.
    /// - Throws: `DatabaseError`
    package func espera() async throws -> Duration? {
        try await database.read { transaction in
            let proximo = try transaction.first("SELECT arriendo FROM pagos WHERE arriendo IS NOT NULL ORDER BY arriendo LIMIT 1") {
                try $0.integer(0)
            }
            return try proximo.map { try .microseconds($0 - transaction.now.micros) }
        }
    }

    /// How many payments are under way, up to 1000.
    /// - Throws: `DatabaseError`
    package func pendientes() async throws -> Int64 {
        try await database.read { transaction in
            let sql = "SELECT COUNT(*) FROM (SELECT id FROM pagos WHERE arriendo IS NOT NULL LIMIT 1000) AS pendientes"
            return try transaction.first(sql) { try $0.integer(0) } ?? 0
        }
    }

    /// Takes over payments that nobody works on any more, the longest waiting first. Two that do it at once never get the same.
    package func tomar(limite: Int, arriendo: Duration) -> UnitOfWork<Tomados> {
        database.unit { transaction in
            let libres = try transaction.query(
                "SELECT \(Self.columns), arriendo FROM pagos WHERE arriendo <= ? ORDER BY arriendo LIMIT ?\(transaction.dialect.skippingLocked)",
                .integer(transaction.now.micros), SQLValue(limite)
            ) { row in (id: try row.integer(0), arriendo: try row.integer(11), leido: Result { try Self.pago(row) }) }
            var tomados = Tomados()
            for libre in libres {
                switch libre.leido {
                case .success(let pago):
                    let taken = try transaction.execute(
                        "UPDATE pagos SET arriendo = ?, retomas = retomas + 1 WHERE id = ? AND estado = ? AND retomas = ? AND arriendo = ?",
                        .integer((transaction.now + arriendo).micros), .integer(pago.id), .text(pago.estado.rawValue),
                        .integer(pago.retomas), .integer(libre.arriendo))
                    guard taken == 1 else { continue }
                    tomados.pagos.append(
                        Pago(
                            id: pago.id, clave: pago.clave, estado: pago.estado, cobro: pago.cobro, momento: pago.momento,
                            retomas: pago.retomas + 1))
                case .failure(let error):
                    // It must not hold up the others.
                    tomados.ilegibles.append((libre.id, "\(error)"))
                    try transaction.execute(
                        "UPDATE pagos SET arriendo = ? WHERE id = ? AND arriendo = ?", .integer((transaction.now + .seconds(60)).micros),
                        .integer(libre.id), .integer(libre.arriendo))
                }
            }
            return tomados
        }
    }

    /// Lets go of a payment that is still one's own; anybody may take it over after that time.
    package func aplazar(_ pago: Pago, _ pausa: Duration) -> UnitOfWork<Void> {
        database.unit { transaction in
            try transaction.execute(
                "UPDATE pagos SET arriendo = ? WHERE id = ? AND estado = ? AND retomas = ? AND arriendo IS NOT NULL",
                .integer((transaction.now + pausa).micros), .integer(pago.id), .text(pago.estado.rawValue), .integer(pago.retomas))
        }
    }
}
