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
        guard changed == 1 else { return false }
        try plazo(de: reserva.numero, nil)
        movimientos.anotar(reserva.lineas, .liberar)
        return true
    }

    /// Frees what is due of these products: every transaction that takes or sets their stock begins with it.
    func vencer(de productos: some Sequence<Int64>) throws {
        var numeros: Set<Int64> = []
        for producto in productos {
            let due = try query(
                "SELECT reserva_id FROM lineas_reserva WHERE producto_id = ? AND vence <= ?", .integer(producto), .integer(now.micros)
            ) { try $0.integer(0) }
            numeros.formUnion(due)
        }
        _ = try vencer(numeros.sorted())
    }

    /// Writes beside the lines of a reservation when it comes to its end; nil for one that has none, or is over.
    func plazo(de numero: Int64, _ vence: Instante?) throws {
        try execute("UPDATE lineas_reserva SET vence = ? WHERE reserva_id = ?", SQLValue(vence?.micros), .integer(numero))
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
