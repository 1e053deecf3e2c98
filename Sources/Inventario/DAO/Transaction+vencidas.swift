internal import Persistence
internal import WorldKit

/// What becomes of reservations that nobody ended in time. All throw `DatabaseError`.
extension Transaction {
    /// Writes down that a reservation has come to its end, where it has and nobody did before.
    /// - Returns: whether this did it.
    func vencer(_ reserva: Reserva, _ movimientos: inout Movimientos) throws -> Bool {
        guard reserva.estado == .expirada else { return false }
        let changed = try execute(
            "UPDATE reservas SET estado = 'expirada' WHERE id = ? AND estado = 'activa' AND vence <= ?", .integer(reserva.numero),
            .integer(now.micros))
        if changed == 1 { movimientos.anotar(reserva.lineas, .liberar) }
        return changed == 1
    }

    /// Frees what is due of these products: every transaction that takes or sets their stock begins with it.
    func vencer(de productos: some Sequence<Int64>) throws {
        let productos = Set(productos)
        let due = try query(
            """
            SELECT r.id, l.producto_id FROM reservas r JOIN lineas_reserva l ON l.reserva_id = r.id
            WHERE r.estado = 'activa' AND r.vence <= ? ORDER BY r.id
            """, .integer(now.micros)
        ) { (numero: try $0.integer(0), producto: try $0.integer(1)) }
        var numeros: [Int64] = []
        for line in due where productos.contains(line.producto) && numeros.last != line.numero { numeros.append(line.numero) }
        _ = try vencer(numeros)
    }

    /// Frees what is due, the longest due first.
    /// - Returns: how many reservations, up to `limite`.
    func vencer(limite: Int) throws -> Int {
        let numeros = try query(
            "SELECT id FROM reservas WHERE estado = 'activa' AND vence <= ? ORDER BY vence LIMIT ?", .integer(now.micros), SQLValue(limite)
        ) { try $0.integer(0) }
        return try vencer(numeros)
    }

    private func vencer(_ numeros: [Int64]) throws -> Int {
        var movimientos = Movimientos()
        var count = 0
        for numero in numeros {
            let fila = try first("SELECT \(Fila.columnas) FROM reservas WHERE id = ?", .integer(numero), row: Fila.init)
            guard let fila, try vencer(try reserva(fila), &movimientos) else { continue }
            count += 1
        }
        try movimientos.hacer(self)
        return count
    }
}
