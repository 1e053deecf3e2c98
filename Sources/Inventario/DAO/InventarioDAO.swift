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

    /// The same beside the sum of their reservations' lines, of one state of both. It takes as long as there are lines.
    /// - Throws: `DatabaseError`
    package func contadas(_ productoIDs: [Int64]) async throws -> [ExistenciasContadas] {
        try await database.read { transaction in
            try productoIDs.map { id in
                var sumas: [Reserva.Estado: Int64] = [:]
                _ = try transaction.query(
                    """
                    SELECT r.estado, CAST(SUM(l.cantidad) AS SIGNED) FROM lineas_reserva l JOIN reservas r ON r.id = l.reserva_id
                    WHERE l.producto_id = ? AND (r.estado = 'consumida' OR r.estado = 'activa' AND (r.vence IS NULL OR r.vence > ?))
                    GROUP BY r.estado
                    """, .integer(id), .integer(transaction.now.micros)
                ) { sumas[try $0.word(0)] = try $0.integer(1) }
                return ExistenciasContadas(
                    try Self.existencias(id, transaction), reservado: sumas[.activa] ?? 0, vendido: sumas[.consumida] ?? 0)
            }
        }
    }

    /// All that ever had stock, in order of product, after that one.
    /// - Throws: `DatabaseError`
    package func existencias(despuesDe productoID: Int64, limite: Int64) async throws -> [Existencias] {
        try await database.read { transaction in
            try transaction.query(
                "\(Self.select) WHERE e.producto_id > ? ORDER BY e.producto_id LIMIT ?", .integer(transaction.now.micros),
                .integer(productoID), .integer(limite), row: Self.existencias)
        }
    }

    private static func existencias(_ productoID: Int64, _ transaction: Transaction) throws -> Existencias {
        try transaction.first(
            "\(select) WHERE e.producto_id = ?", .integer(transaction.now.micros), .integer(productoID), row: existencias)
            ?? Existencias(productoID: productoID)
    }

    /// With what reservations hold that are past their end; wants the moment. The sum is no integer everywhere, hence the CAST.
    private static let select = """
        SELECT e.producto_id, e.disponible, e.reservado, e.vendido, e.cargado, (
            SELECT CAST(COALESCE(SUM(l.cantidad), 0) AS SIGNED) FROM lineas_reserva l
            WHERE l.producto_id = e.producto_id AND l.vence <= ?
        ) FROM existencias e
        """

    /// What is past its end counts as available.
    private static func existencias(_ row: Row) throws -> Existencias {
        let due = try row.integer(5)
        return Existencias(
            productoID: try row.integer(0), disponible: try row.integer(1) + due, reservado: try row.integer(2) - due,
            vendido: try row.integer(3), cargado: try row.integer(4))
    }

    /// Sets how many pieces are available; what is reserved and sold stays.
    package func cargar(_ productoID: Int64, disponible: Int64) -> UnitOfWork<Void> {
        database.unit { transaction in
            try transaction.vencer(de: [productoID])
            let changed = try transaction.execute(
                "UPDATE existencias SET disponible = ?, cargado = ? + reservado + vendido WHERE producto_id = ?", .integer(disponible),
                .integer(disponible), .integer(productoID))
            if changed == 1 { return }
            try transaction.execute(
                "INSERT INTO existencias (producto_id, disponible, reservado, vendido, cargado) VALUES (?, ?, 0, 0, ?)",
                .integer(productoID), .integer(disponible), .integer(disponible))
        }
    }

    /// Sets pieces aside for as long as nobody ends it, if there are as many.
    /// - Returns: the number of the reservation.
    /// The work throws `InventarioError.stockInsuficiente`.
    package func reservar(_ productoID: Int64, _ cantidad: Int64) -> UnitOfWork<Int64> {
        database.unit { transaction in
            try transaction.vencer(de: [productoID])
            let linea = Linea(productoID: productoID, cantidad: cantidad)
            if let disponible = try transaction.tomar(linea) { throw InventarioError.stockInsuficiente(disponible: disponible) }
            return try transaction.anotar(nil, .activa, [linea], vence: nil)
        }
    }

    /// Ends a reservation that was given a number and is active; one that has ended stays as it is.
    /// - Returns: nil when it was active, else the state that it had.
    /// The work throws `InventarioError.reservaNoExiste`.
    package func terminar(_ numero: Int64, _ fin: FinDeReserva) -> UnitOfWork<Reserva.Estado?> {
        database.unit { transaction in
            var movimientos = Movimientos()
            guard let terminada = try transaction.terminar(.manual(numero), fin, &movimientos) else {
                throw InventarioError.reservaNoExiste
            }
            try movimientos.hacer(transaction)
            return terminada.hecho ? nil : terminada.reserva.estado
        }
    }
}
