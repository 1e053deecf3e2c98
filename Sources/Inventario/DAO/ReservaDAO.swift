package import Persistence
internal import WorldKit

/// The tables of stock and reservations, as far as reservations go that are known by an id. Each method is one transaction: a
/// read is done, a write is described.
package struct ReservaDAO: Sendable {
    let database: Database

    package init(_ database: Database) { self.database = database }

    /// Sets all pieces aside or none. What becomes of it is kept under its name: whoever asks again is answered by that.
    /// - Parameters:
    ///   - lineas: each product once, in ascending order.
    ///   - plazo: how long it holds the pieces; nil for as long as nobody ends it.
    /// - Returns: the reservation, `rechazada` with how many there were where there were too few, and whether it is new.
    package func reservar(
        _ clave: String, _ lineas: [Linea], plazo: Duration?
    ) -> UnitOfWork<(reserva: Reserva, nueva: Bool)> {
        database.unit { transaction in
            if let reserva = try transaction.reserva(.clave(clave)) {
                var movimientos = Movimientos()
                _ = try transaction.vencer(reserva, &movimientos)
                try movimientos.hacer(transaction)
                return (reserva, false)
            }
            try transaction.vencer(de: lineas.map(\.productoID))
            let halladas = try Self.tomar(lineas, transaction)
            let falta = halladas.contains { $0.habia != nil }
            let estado: Reserva.Estado = falta ? .rechazada : .activa
            let vence = falta ? nil : try plazo.map { try Instante(micros: transaction.now.micros + $0.micros) }
            let isKept = !falta || Regla.rechazo.rige
            let numero = isKept ? try transaction.anotar(clave, estado, halladas, vence: vence) : 0
            return (Reserva(numero: numero, id: .clave(clave), estado: estado, lineas: halladas, vence: vence), true)
        }
    }

    /// - Returns: the lines; where some are too many nothing is taken, and these tell how many there were.
    private static func tomar(_ lineas: [Linea], _ transaction: Transaction) throws -> [Linea] {
        let halladas = try lineas.map { linea in
            Linea(productoID: linea.productoID, cantidad: linea.cantidad, habia: try transaction.tomar(linea))
        }
        let tomadas = halladas.filter { $0.habia == nil }
        guard tomadas.count < halladas.count else { return halladas }
        var movimientos = Movimientos()
        movimientos.anotar(tomadas, .liberar)
        try movimientos.hacer(transaction)
        return halladas
    }

    /// Ends a reservation where it is in the state that this leads out of. Releasing a name that is not there leaves a tombstone
    /// under it, so that it cannot be reserved later.
    /// - Returns: the reservation as it is then; nil when there is none.
    package func terminar(_ id: ReservaID, _ fin: FinDeReserva) -> UnitOfWork<Reserva?> {
        database.unit { transaction in
            var movimientos = Movimientos()
            if let terminada = try transaction.terminar(id, fin, &movimientos) {
                try movimientos.hacer(transaction)
                return terminada.reserva
            }
            guard fin == .liberar, case .clave(let clave) = id else { return nil }
            let numero = Regla.lapida.rige ? try transaction.anotar(clave, .liberada, [], vence: nil) : 0
            return Reserva(numero: numero, id: id, estado: .liberada, lineas: [], vence: nil)
        }
    }

    /// Consumes each by itself.
    /// - Returns: where each of them stands then, in their order; nil for one that is not there.
    package func consumir(_ ids: [ReservaID]) -> UnitOfWork<[Reserva.Estado?]> {
        database.unit { transaction in
            var movimientos = Movimientos()
            // Most are active and are consumed together; whatever else they are is told of each by itself.
            let juntas = try transaction.consumirJuntas(ids, &movimientos)
            let estados: [Reserva.Estado?] = try ids.map { id in
                if juntas.contains(id) { return .consumida }
                return try transaction.terminar(id, .consumir, &movimientos)?.reserva.estado
            }
            try movimientos.hacer(transaction)
            return estados
        }
    }

    /// Gives a reservation that is active and has an end a new one, so long from now.
    /// - Returns: the reservation as it is then, and whether this did it; nil when there is none.
    package func extender(_ id: ReservaID, plazo: Duration) -> UnitOfWork<(reserva: Reserva, hecho: Bool)?> {
        database.unit { transaction in
            guard let reserva = try transaction.reserva(id) else { return nil }
            let vence = try Instante(micros: transaction.now.micros + plazo.micros)
            let changed = try transaction.execute(
                "UPDATE reservas SET vence = ? WHERE id = ? AND estado = 'activa' AND vence > ?", .integer(vence.micros),
                .integer(reserva.numero), .integer(transaction.now.micros))
            if changed == 1 {
                try transaction.plazo(de: reserva.numero, vence)
                let extendida = Reserva(numero: reserva.numero, id: id, estado: .activa, lineas: reserva.lineas, vence: vence)
                return (extendida, true)
            }
            var movimientos = Movimientos()
            _ = try transaction.vencer(reserva, &movimientos)
            try movimientos.hacer(transaction)
            return (reserva, false)
        }
    }

    /// Frees what is due, the longest due first.
    /// - Returns: how many reservations, up to `limite`.
    package func vencer(limite: Int) -> UnitOfWork<Int> {
        database.unit { try $0.vencer(limite: limite) }
    }
}
