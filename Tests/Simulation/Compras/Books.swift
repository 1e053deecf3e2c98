import Persistence

/// What the databases hold at the end, read past the services' own code.
struct Books {
    struct Order {
        let id: Int64
        let key: String
        let state: String
        /// Ten-thousandths.
        let total: Int64
        /// What its buyer called it.
        let reference: String?
        let attempt: Int64
        /// Of the caller's request; nil when it has none.
        let requestKey: String?
    }

    struct Reservation {
        let name: String
        let state: String
    }

    /// A line of the gateway's ledger.
    struct Movement {
        let key: String
        let kind: String
        /// Ten-thousandths.
        let amount: Int64
    }

    struct Charge {
        let key: String
        let state: String
        /// Ten-thousandths.
        let amount: Int64
    }

    struct Stock {
        let product: Int64
        let available: Int64
        let reserved: Int64
        let sold: Int64
        let loaded: Int64
    }

    struct Line {
        let reservation: Int64
        let state: String
        let product: Int64
        let pieces: Int64
    }

    let orders: [Order]
    let reservations: [Reservation]
    let movements: [Movement]
    /// Requests that are said to be under way.
    let openRequests: [String]
    private let events: [String]
    let charges: [Charge]
    let stock: [Stock]
    let lines: [Line]

    /// nil when one was never opened.
    init?(_ databases: [String: SimulatedDatabase]) throws {
        guard let pedidos = databases["pedidos"], let pagos = databases["pagos"], let inventario = databases["inventario"],
            let pasarela = databases["pasarela"]
        else { return nil }
        orders = try pedidos.rows(
            "SELECT id, clave, estado, total, referencia, intento, peticion_clave FROM pedidos ORDER BY id"
        ) { row in
            Order(
                id: try row.integer(0), key: try row.text(1), state: try row.text(2), total: try row.integer(3),
                reference: try row.optionalText(4), attempt: try row.integer(5), requestKey: try row.optionalText(6))
        }
        openRequests = try pedidos.rows("SELECT clave FROM idempotencia WHERE estado IS NULL ORDER BY clave") { try $0.text(0) }
        events = try pedidos.rows("SELECT evento FROM eventos ORDER BY id") { try $0.text(0) }
        movements = try pasarela.rows("SELECT clave, tipo, monto FROM movimientos ORDER BY id") { row in
            Movement(key: try row.text(0), kind: try row.text(1), amount: try row.optionalInteger(2) ?? 0)
        }
        reservations = try inventario.rows("SELECT clave, estado FROM reservas WHERE clave IS NOT NULL ORDER BY id") { row in
            Reservation(name: try row.text(0), state: try row.text(1))
        }
        charges = try pagos.rows("SELECT clave, estado, monto FROM pagos ORDER BY id") { row in
            Charge(key: try row.text(0), state: try row.text(1), amount: try row.integer(2))
        }
        stock = try inventario.rows(
            "SELECT producto_id, disponible, reservado, vendido, cargado FROM existencias ORDER BY producto_id"
        ) { row in
            Stock(
                product: try row.integer(0), available: try row.integer(1), reserved: try row.integer(2), sold: try row.integer(3),
                loaded: try row.integer(4))
        }
        lines = try inventario.rows(
            """
            SELECT r.id, r.estado, l.producto_id, l.cantidad FROM reservas r JOIN lineas_reserva l ON l.reserva_id = r.id
            ORDER BY r.id, l.producto_id
            """
        ) { row in
            Line(reservation: try row.integer(0), state: try row.text(1), product: try row.integer(2), pieces: try row.integer(3))
        }
    }

    /// Notes what the run came to.
    func count(_ tally: inout Tally) {
        for order in orders { tally.add("order \(order.state)") }
        for charge in charges { tally.add("charge \(charge.state)") }
        for line in lines { tally.add("line \(line.state)") }
        for movement in movements { tally.add("ledger \(movement.kind)") }
        for event in events where event == "retomado" { tally.add("order taken over") }
        for event in events where event == "vuelta" { tally.add("order turned") }
    }
}
