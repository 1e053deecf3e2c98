internal import Persistence
internal import WorldKit

/// The statements on reservations that more than one transaction is made of. All throw `DatabaseError`.
extension Transaction {
    /// As it counts now: past its end an active one is `expirada`, whether or not that is written down. nil for none.
    func reserva(_ id: ReservaID) throws -> Reserva? {
        switch id {
        case .clave(let clave):
            try first("SELECT \(Fila.columnas) FROM reservas WHERE clave = ?", .text(clave), row: Fila.init).map(reserva)
        case .manual(let numero):
            try first("SELECT \(Fila.columnas) FROM reservas WHERE id = ? AND clave IS NULL", .integer(numero), row: Fila.init)
                .map(reserva)
        }
    }

    /// The reservation of a row, with its lines.
    func reserva(_ fila: Fila) throws -> Reserva {
        let isDue = fila.estado == .activa ? try fila.vence.map { try $0 <= now } ?? false : false
        return Reserva(
            numero: fila.numero, id: fila.id, estado: isDue ? .expirada : fila.estado, lineas: try lineas(fila.numero), vence: fila.vence)
    }

    private func lineas(_ numero: Int64) throws -> [Linea] {
        try query(
            "SELECT producto_id, cantidad, habia FROM lineas_reserva WHERE reserva_id = ? ORDER BY producto_id", .integer(numero)
        ) { Linea(productoID: try $0.integer(0), cantidad: try $0.integer(1), habia: try $0.optionalInteger(2)) }
    }

    /// A new row.
    /// - Returns: its number.
    func anotar(_ clave: String?, _ estado: Reserva.Estado, _ lineas: [Linea], vence: Instante?) throws -> Int64 {
        let numero = try insert(
            "INSERT INTO reservas (clave, estado, creada, vence) VALUES (?, ?, ?, ?) RETURNING id", SQLValue(clave),
            .text(estado.rawValue), .integer(now.micros), SQLValue(vence?.micros))
        try insert(
            into: "lineas_reserva (reserva_id, producto_id, cantidad, habia, vence)",
            rows: lineas.map { linea in
                [
                    .integer(numero), .integer(linea.productoID), .integer(linea.cantidad), SQLValue(linea.habia), SQLValue(vence?.micros),
                ]
            })
        return numero
    }

    /// Sets pieces aside, if there are as many: the condition is part of the statement that takes them.
    /// - Returns: nil when it took them, else how many there are.
    func tomar(_ linea: Linea) throws -> Int64? {
        let taken = try execute(
            """
            UPDATE existencias SET disponible = disponible - ?, reservado = reservado + ?
            WHERE producto_id = ? AND disponible >= ?
            """, .integer(linea.cantidad), .integer(linea.cantidad), .integer(linea.productoID), .integer(linea.cantidad))
        if taken == 1 { return nil }
        return try first("SELECT disponible FROM existencias WHERE producto_id = ?", .integer(linea.productoID)) { try $0.integer(0) }
            ?? 0
    }

    /// Ends a reservation where it stands in the one state that this leads out of; past its end that is written down instead.
    /// - Returns: the reservation as it is then, and whether this did it; nil when there is none.
    func terminar(_ id: ReservaID, _ fin: FinDeReserva, _ movimientos: inout Movimientos) throws -> (reserva: Reserva, hecho: Bool)? {
        // The condition is part of the statement: of two who end it one does.
        let changed =
            switch id {
            case .clave(let clave):
                try execute(
                    "UPDATE reservas SET estado = ? WHERE clave = ? AND \(Fila.vigente)", .text(fin.estado.rawValue), .text(clave),
                    .text(fin.desde.rawValue), .integer(now.micros))
            case .manual(let numero):
                try execute(
                    "UPDATE reservas SET estado = ? WHERE id = ? AND clave IS NULL AND \(Fila.vigente)", .text(fin.estado.rawValue),
                    .integer(numero), .text(fin.desde.rawValue), .integer(now.micros))
            }
        guard let reserva = try reserva(id) else { return nil }
        if changed == 1 {
            // Most are of orders and have no end.
            if fin.desde == .activa, reserva.vence != nil { try plazo(de: reserva.numero, nil) }
            movimientos.anotar(reserva.lineas, fin)
        } else {
            _ = try vencer(reserva, &movimientos)
        }
        return (reserva, changed == 1)
    }
}
