import Persistence

/// What the databases hold at the end, read past the services' own code.
struct Books {
    struct Order {
        let id: Int64
        let key: String
        let state: String
        let version: Int64
        /// Ten-thousandths.
        let total: Int64
        /// What its buyer called its last payment.
        let reference: String?
        let attempt: Int64
        /// Of the caller's request; nil when it has none.
        let requestKey: String?
        let lines: [OrderLine]

        /// By product.
        var pieces: [Int64: Int64] { Dictionary(lines.map { ($0.product, $0.pieces) }, uniquingKeysWith: +) }
    }

    struct OrderLine {
        let order: Int64
        let product: Int64
        let pieces: Int64
        /// Ten-thousandths, of one piece.
        let price: Int64
    }

    /// A line of an order's timeline that tells what the order did.
    struct Event {
        let order: Int64
        let name: String
        let attempt: Int64
    }

    struct Reservation {
        let id: Int64
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
        let id: Int64
        let key: String
        let state: String
        /// Ten-thousandths.
        let amount: Int64
        /// What whoever began it called it.
        let reference: String?
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
    let events: [Event]
    let charges: [Charge]
    let stock: [Stock]
    let lines: [Line]

    /// nil when one was never opened.
    init?(_ databases: [String: SimulatedDatabase], _ roster: Roster) throws {
        guard let pedidos = databases[roster.orders], let pagos = databases[roster.payments], let inventario = databases[roster.stock],
            let pasarela = databases[roster.gateway]
        else { return nil }
        orders = try Self.orders(pedidos)
        openRequests = try pedidos.rows("SELECT clave FROM idempotencia WHERE estado IS NULL ORDER BY clave") { try $0.text(0) }
        events = try pedidos.rows("SELECT pedido_id, evento, intento FROM eventos WHERE remoto IS NULL ORDER BY id") { row in
            Event(order: try row.integer(0), name: try row.text(1), attempt: try row.integer(2))
        }
        movements = try pasarela.rows("SELECT clave, tipo, monto FROM movimientos ORDER BY id") { row in
            Movement(key: try row.text(0), kind: try row.text(1), amount: try row.optionalInteger(2) ?? 0)
        }
        reservations = try inventario.rows("SELECT id, clave, estado FROM reservas WHERE clave IS NOT NULL ORDER BY id") { row in
            Reservation(id: try row.integer(0), name: try row.text(1), state: try row.text(2))
        }
        charges = try pagos.rows("SELECT id, clave, estado, monto, referencia FROM pagos ORDER BY id") { row in
            Charge(
                id: try row.integer(0), key: try row.text(1), state: try row.text(2), amount: try row.integer(3),
                reference: try row.optionalText(4))
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

    private static func orders(_ pedidos: SimulatedDatabase) throws -> [Order] {
        let lines = try pedidos.rows(
            "SELECT pedido_id, producto_id, cantidad, precio FROM lineas_pedido ORDER BY pedido_id, numero"
        ) { row in
            OrderLine(
                order: try row.integer(0), product: try row.integer(1), pieces: try row.integer(2), price: try row.integer(3))
        }
        return try pedidos.rows(
            "SELECT id, clave, estado, version, total, referencia, intento, peticion_clave FROM pedidos ORDER BY id"
        ) { row in
            let id = try row.integer(0)
            return Order(
                id: id, key: try row.text(1), state: try row.text(2), version: try row.integer(3), total: try row.integer(4),
                reference: try row.optionalText(5), attempt: try row.integer(6), requestKey: try row.optionalText(7),
                lines: lines.filter { $0.order == id })
        }
    }

    /// Notes what the run came to.
    func count(_ tally: inout Tally) {
        for order in orders {
            tally.add("order \(order.state)")
            if order.attempt > 1, order.state == "confirmado" { tally.add("order confirmado, not at first") }
        }
        for charge in charges { tally.add("charge \(charge.state)") }
        for line in lines { tally.add("line \(line.state)") }
        for movement in movements { tally.add("ledger \(movement.kind)") }
        for event in events where event.name == "retomado" { tally.add("order taken over") }
        for event in events where event.name == "vuelta" { tally.add("order turned") }
        for event in events where event.name == "editado" {
            tally.add(event.attempt > 0 ? "order edited after an attempt" : "order edited")
        }
    }
}
