package import Persistence
internal import WorldKit

/// The tables of stock and reservations. Each method is one transaction: a read is done, a write is described.
package struct InventarioDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// How many pieces of a product there are; none for one that was never stocked.
    /// - Throws: `DatabaseError`
    package func existencias(_ productoID: Int64) async throws -> Existencias {
        try await database.read { try Self.existencias(productoID, $0) }
    }

    /// The same of several products, in their order, of one state of the stock.
    /// - Throws: `DatabaseError`
    package func existencias(_ productoIDs: [Int64]) async throws -> [Existencias] {
        try await database.read { transaction in try productoIDs.map { try Self.existencias($0, transaction) } }
    }

    private static func existencias(_ productoID: Int64, _ transaction: Transaction) throws -> Existencias {
        try transaction.first(
            "SELECT disponible, reservado, vendido, cargado FROM existencias WHERE producto_id = ?", .integer(productoID)
        ) { row in
            Existencias(
                productoID: productoID, disponible: try row.integer(0), reservado: try row.integer(1), vendido: try row.integer(2),
                cargado: try row.integer(3))
        } ?? Existencias(productoID: productoID)
    }

    /// Sets how many pieces are available; what is reserved and sold stays.
    package func cargar(_ productoID: Int64, disponible: Int64) -> UnitOfWork<Void> {
        database.unit { transaction in
            let changed = try transaction.execute(
                "UPDATE existencias SET disponible = ?, cargado = ? + reservado + vendido WHERE producto_id = ?", .integer(disponible),
                .integer(disponible), .integer(productoID))
            if changed == 1 { return }
            try transaction.execute(
                "INSERT INTO existencias (producto_id, disponible, reservado, vendido, cargado) VALUES (?, ?, 0, 0, ?)",
                .integer(productoID), .integer(disponible), .integer(disponible))
        }
    }

    /// Sets pieces aside, if there are as many: the condition is part of the statement that takes them.
    /// The work throws `InventarioError.stockInsuficiente`.
    package func reservar(_ productoID: Int64, _ cantidad: Int64) -> UnitOfWork<Reserva> {
        database.unit { transaction in
            let taken = try transaction.execute(
                """
                UPDATE existencias SET disponible = disponible - ?, reservado = reservado + ?
                WHERE producto_id = ? AND disponible >= ?
                """, .integer(cantidad), .integer(cantidad), .integer(productoID), .integer(cantidad))
            guard taken == 1 else {
                let disponible = try transaction.first(
                    "SELECT disponible FROM existencias WHERE producto_id = ?", .integer(productoID)
                ) { try $0.integer(0) }
                throw InventarioError.stockInsuficiente(disponible: disponible ?? 0)
            }
            let id = try transaction.insert(
                "INSERT INTO reservas (estado, creada) VALUES (?, ?) RETURNING id", .text(Reserva.Estado.activa.rawValue),
                .integer(transaction.now.micros)
            )
            try transaction.execute(
                "INSERT INTO lineas_reserva (reserva_id, producto_id, cantidad) VALUES (?, ?, ?)", .integer(id), .integer(productoID),
                .integer(cantidad))
            return Reserva(id: id, productoID: productoID, cantidad: cantidad)
        }
    }

    /// Ends a reservation that is active; one that has ended stays as it is.
    /// - Returns: nil when it was active, else the state that it had.
    /// The work throws `InventarioError.reservaNoExiste`.
    package func terminar(_ id: Int64, _ fin: FinDeReserva) -> UnitOfWork<Reserva.Estado?> {
        database.unit { transaction in
            let ended = try transaction.execute(
                "UPDATE reservas SET estado = ? WHERE id = ? AND estado = ?", .text(fin.estado.rawValue), .integer(id),
                .text(Reserva.Estado.activa.rawValue))
            guard ended == 1 else {
                let estado = try transaction.first("SELECT estado FROM reservas WHERE id = ?", .integer(id)) { row in
                    try row.word(0, as: Reserva.Estado.self)
                }
                guard let estado else { throw InventarioError.reservaNoExiste }
                return estado
            }
            let lines = try transaction.query(
                "SELECT producto_id, cantidad FROM lineas_reserva WHERE reserva_id = ? ORDER BY producto_id", .integer(id)
            ) { (producto: try $0.integer(0), cantidad: try $0.integer(1)) }
            for line in lines {
                try transaction.execute(
                    fin.sql, .integer(line.cantidad), .integer(line.cantidad), .integer(line.producto))
            }
            return nil
        }
    }
}

extension FinDeReserva {
    fileprivate var sql: String {
        switch self {
        case .consumir: "UPDATE existencias SET reservado = reservado - ?, vendido = vendido + ? WHERE producto_id = ?"
        case .liberar: "UPDATE existencias SET reservado = reservado - ?, disponible = disponible + ? WHERE producto_id = ?"
        }
    }
}
