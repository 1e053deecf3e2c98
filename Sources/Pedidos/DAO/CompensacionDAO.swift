package import Persistence
internal import WorldKit

/// The table of what is to be taken back.
package struct CompensacionDAO: Sendable {
    let database: Database

    package init(_ database: Database) { self.database = database }

    private static let columns =
        "id, pedido_id, clave, accion, estado, intentos, rechazos, proximo, ultimo_error, razon, quien"

    private static func compensacion(_ row: Row) throws -> Compensacion {
        Compensacion(
            id: try row.integer(0), pedidoID: try row.integer(1), clave: try row.text(2), accion: try row.word(3), estado: try row.word(4),
            intentos: try row.integer(5), rechazos: try row.integer(6), proximo: try row.optionalInteger(7).map { Instante(micros: $0) },
            ultimoError: try row.optionalText(8), razon: try row.optionalText(9), quien: try row.optionalText(10))
    }

    /// Those of an order that are not at their end, in the order in which they are done. That is not the order of their ids: a refund may
    /// find a reservation's row there that the outbox has left.
    static func filas(de pedidoID: Int64, _ transaction: Transaction) throws -> [Compensacion] {
        let filas = try transaction.query(
            "SELECT \(columns) FROM compensaciones WHERE pedido_id = ? ORDER BY id", .integer(pedidoID), row: compensacion
        ).filter { !$0.estado.haTerminado }
        return Compensacion.Accion.allCases.flatMap { accion in filas.filter { $0.accion == accion } }
    }

    static func fila(_ id: Int64, _ transaction: Transaction) throws -> Compensacion? {
        try transaction.first(
            "SELECT \(columns) FROM compensaciones WHERE id = ?\(transaction.dialect.forUpdate)", .integer(id), row: compensacion)
    }

    static func fila(_ clave: String, _ accion: Compensacion.Accion, _ transaction: Transaction) throws -> Compensacion? {
        try transaction.first(
            "SELECT \(columns) FROM compensaciones WHERE clave = ? AND accion = ?\(transaction.dialect.forUpdate)", .text(clave),
            .text(accion.rawValue), row: compensacion)
    }

    /// Writes a row that exists. Who decided, and why, stays where `fila` does not say it.
    /// - Parameter proximo: when one that is not done is tried next.
    static func guardar(_ fila: Compensacion, proximo: Instante? = nil, _ transaction: Transaction) throws {
        let proximo = fila.estado == .pendiente ? proximo ?? fila.proximo : nil
        try transaction.execute(
            """
            UPDATE compensaciones SET estado = ?, intentos = ?, rechazos = ?, proximo = ?, ultimo_error = COALESCE(?, ultimo_error),
                razon = COALESCE(?, razon), quien = COALESCE(?, quien) WHERE id = ?
            """, .text(fila.estado.rawValue), .integer(fila.intentos), .integer(fila.rechazos), SQLValue(proximo?.micros),
            SQLValue(fila.ultimoError), SQLValue(fila.razon), SQLValue(fila.quien), .integer(fila.id))
    }

    /// Reservations are consumed; some an operator may have had tried again.
    static func consumidas(_ claves: [String], _ transaction: Transaction) throws {
        let filas = try transaction.query(
            "SELECT \(columns) FROM compensaciones WHERE clave IN (\(Transaction.places(for: claves.count))) AND accion = 'consumir'",
            values: Transaction.filled(claves.map { .text($0) }), row: compensacion)
        for fila in filas where fila.estado == .pendiente {
            // As it is once nobody else is at it.
            guard let ahora = try Self.fila(fila.id, transaction), ahora.estado == .pendiente else { continue }
            try guardar(ahora.hecha, transaction)
        }
    }

    static func noConsumida(_ salida: SalidaDAO.Salida, _ error: String, _ transaction: Transaction) throws {
        if let fila = try fila(salida.clave, .consumir, transaction) {
            return try guardar(
                Compensacion(
                    id: fila.id, pedidoID: fila.pedidoID, clave: fila.clave, accion: .consumir, estado: .cuarentena,
                    intentos: fila.intentos + 1, rechazos: fila.rechazos + 1, ultimoError: error), transaction)
        }
        try transaction.execute(
            """
            INSERT INTO compensaciones (pedido_id, clave, accion, estado, intentos, rechazos, ultimo_error) VALUES (?, ?, ?, ?, 1, 1, ?)
            """, .integer(salida.pedidoID), .text(salida.clave), .text(Compensacion.Accion.consumir.rawValue),
            .text(Compensacion.Estado.cuarentena.rawValue), .text(error))
    }

    /// All, newest last, or those of one state.
    /// - Throws: `DatabaseError`
    package func compensaciones(
        en estado: Compensacion.Estado?, despuesDe id: Int64, limite: Int64
    ) async throws -> [Compensacion] {
        try await database.read { transaction in
            guard let estado else {
                return try transaction.query(
                    "SELECT \(Self.columns) FROM compensaciones WHERE id > ? ORDER BY id LIMIT ?", .integer(id), .integer(limite),
                    row: Self.compensacion)
            }
            return try transaction.query(
                "SELECT \(Self.columns) FROM compensaciones WHERE estado = ? AND id > ? ORDER BY id LIMIT ?", .text(estado.rawValue),
                .integer(id), .integer(limite), row: Self.compensacion)
        }
    }

    /// How many wait for their next try and how many for an operator, up to a thousand each.
    /// - Throws: `DatabaseError`
    package func cuenta() async throws -> (pendientes: Int64, cuarentena: Int64) {
        try await database.read { transaction in
            func count(_ estado: Compensacion.Estado) throws -> Int64 {
                try transaction.first(
                    "SELECT COUNT(*) FROM (SELECT id FROM compensaciones WHERE estado = ? LIMIT 1000) AS algunas", .text(estado.rawValue)
                ) { try $0.integer(0) } ?? 0
            }
            return (try count(.pendiente), try count(.cuarentena))
        }
    }
}

extension Compensacion.Accion {
    /// Whether it is pagos that is asked; otherwise inventario.
    package var esDePago: Bool { self == .anular || self == .reembolsar }
}

extension Evento {
    /// The same, of an attempt.
    func de(_ intento: Int64) -> Evento {
        Evento(
            tipo, momento: momento, intento: intento, remoto: remoto, estadoHTTP: estadoHTTP, ms: ms, circuito: circuito, traceID: traceID)
    }
}
