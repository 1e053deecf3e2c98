internal import Persistence
internal import WorldKit

/// Many reservations at once, by few statements. All throw `DatabaseError`.
extension Transaction {
    /// Consumes those that are active now, and have a name.
    /// - Returns: which they were.
    func consumirJuntas(_ ids: [ReservaID], _ movimientos: inout Movimientos) throws -> Set<ReservaID> {
        var rest = ids.compactMap { id in if case .clave(let clave) = id { clave } else { nil } }[...]
        var consumidas: Set<ReservaID> = []
        while !rest.isEmpty {
            let claves = rest.prefix(Self.maximumNumbers).map { SQLValue.text($0) }
            rest = rest.dropFirst(claves.count)
            let ahora = try now
            let activas = try query(
                "SELECT \(Fila.columnas) FROM reservas WHERE clave IN (\(Self.places(for: claves.count)))", values: Self.filled(claves),
                row: Fila.init
            ).filter { fila in fila.estado == .activa && fila.vence.map { $0 > ahora } ?? true }
            guard !activas.isEmpty, let lineas = try consumirJuntas(activas) else { continue }
            movimientos.anotar(lineas, .consumir)
            consumidas.formUnion(activas.map(\.id))
        }
        return consumidas
    }

    /// - Returns: their lines; nil, and nothing is done, where another one has ended some of them meanwhile.
    private func consumirJuntas(_ filas: [Fila]) throws -> [Linea]? {
        struct OtroFueAntes: Error {}
        let numeros = filas.map { SQLValue.integer($0.numero) }
        let places = Self.places(for: numeros.count)
        do {
            return try attempt { transaction in
                // The condition is part of the statement: of two who end it one does.
                let changed = try transaction.execute(
                    "UPDATE reservas SET estado = ? WHERE id IN (\(places)) AND \(Fila.vigente)",
                    values: [.text(Reserva.Estado.consumida.rawValue)] + Self.filled(numeros)
                        + [.text(Reserva.Estado.activa.rawValue), .integer(transaction.now.micros)])
                guard changed == Int64(filas.count) else { throw OtroFueAntes() }
                // Most are of orders and have no end.
                for fila in filas where fila.vence != nil { try transaction.plazo(de: fila.numero, nil) }
                return try transaction.query(
                    "SELECT producto_id, cantidad FROM lineas_reserva WHERE reserva_id IN (\(places))", values: Self.filled(numeros)
                ) { Linea(productoID: try $0.integer(0), cantidad: try $0.integer(1)) }
            }
        } catch is OtroFueAntes {
            return nil
        }
    }
}
