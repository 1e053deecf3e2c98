import Foundation
import Persistence
import TestSupport

/// What the databases of the services hold, read beside them.
struct Books: Sendable {
    struct Order: Sendable {
        let id: Int64
        let clave: String
        let intento: Int
        let estado: String
        let paso: String?
        let total: Int64
        let pagoID: Int64?
        /// Microseconds of the wall clock.
        let plazo: Int64
        let isTaken: Bool
        /// Pieces by product.
        let lines: [Int64: Int64]

        func reserva(_ intento: Int) -> String { "\(clave):\(intento)" }
        func cobro(_ intento: Int) -> String { "\(clave):\(intento):cobro" }

        /// Of its last attempt.
        var cobro: String { cobro(intento) }

        /// The numbers of its attempts.
        var intentos: Range<Int> { 1..<intento + 1 }
    }

    struct Reservation: Sendable {
        let clave: String
        let estado: String
        /// Pieces by product.
        var lines: [Int64: Int64]
    }

    struct Payment: Sendable {
        let id: Int64
        let clave: String
        let estado: String
        let monto: Int64
    }

    struct Entry: Sendable {
        let clave: String
        let tipo: String
        let monto: Int64?
    }

    struct Stock: Sendable {
        let producto: Int64
        let disponible: Int64
        let reservado: Int64
        let vendido: Int64
        let cargado: Int64
    }

    var orders: [Order] = []
    var outbox = 0
    /// What is still to be taken back.
    var pendingCompensations = 0
    var reservations: [Reservation] = []
    var stock: [Stock] = []
    var payments: [Payment] = []
    var ledger: [Entry] = []

    /// - Throws: `SQLiteError` or `MariaDBError` where a service has not made its tables yet.
    init(of stack: CrashStack) throws {
        let shape = stack.plan.shape
        try readOrders(stack.database(shape.orders))
        try readStock(stack.database(shape.stock))
        try readPayments(stack.database(shape.payments), stack.database(CrashStack.ledger))
    }

    private mutating func readOrders(_ database: DatabaseAddress) throws {
        let lines = Dictionary(grouping: try database.rows("SELECT pedido_id, producto_id, cantidad FROM lineas_pedido")) { $0[0] }
        orders = try database.rows(
            "SELECT id, clave, intento, estado, paso, total, pago_id, plazo, arriendo FROM pedidos ORDER BY id"
        ).map { row in
            Order(
                id: row[0].whole, clave: row[1] ?? "", intento: Int(row[2].whole), estado: row[3] ?? "", paso: row[4], total: row[5].whole,
                pagoID: row[6].flatMap { Int64($0) }, plazo: row[7].whole, isTaken: row[8] != nil,
                lines: Dictionary(lines[row[0], default: []].map { ($0[1].whole, $0[2].whole) }, uniquingKeysWith: +))
        }
        outbox = try database.rows("SELECT id FROM salidas").count
        pendingCompensations = try database.rows("SELECT id FROM compensaciones WHERE estado IN ('pendiente', 'cuarentena')")
            .count
    }

    private mutating func readStock(_ database: DatabaseAddress) throws {
        var found: [String: Reservation] = [:]
        for row in try database.rows(
            """
            SELECT r.id, r.clave, r.estado, l.producto_id, l.cantidad FROM reservas r LEFT JOIN lineas_reserva l ON l.reserva_id = r.id
            """)
        {
            let clave = row[1] ?? "manual:\(row[0].whole)"
            found[clave, default: Reservation(clave: clave, estado: row[2] ?? "", lines: [:])].lines[row[3].whole] = row[4].whole
        }
        reservations = found.values.sorted { $0.clave < $1.clave }
        stock = try database.rows(
            "SELECT producto_id, disponible, reservado, vendido, cargado FROM existencias ORDER BY producto_id"
        ).map { row in
            Stock(
                producto: row[0].whole, disponible: row[1].whole, reservado: row[2].whole, vendido: row[3].whole, cargado: row[4].whole)
        }
    }

    private mutating func readPayments(_ database: DatabaseAddress, _ gateway: DatabaseAddress) throws {
        payments = try database.rows("SELECT id, clave, estado, monto FROM pagos ORDER BY id").map { row in
            Payment(id: row[0].whole, clave: row[1] ?? "", estado: row[2] ?? "", monto: row[3].whole)
        }
        ledger = try gateway.rows("SELECT clave, tipo, monto FROM movimientos ORDER BY id").map { row in
            Entry(clave: row[0] ?? "", tipo: row[1] ?? "", monto: row[2].flatMap { Int64($0) })
        }
    }
}

extension Optional<String> {
    /// A whole number; 0 for NULL.
    fileprivate var whole: Int64 { flatMap { Int64($0) } ?? 0 }
}
