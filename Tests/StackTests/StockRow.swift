import Persistence
import WorldKit

/// A reservation in the database that inventario left.
struct StockRow: Sendable {
    let id: Int64
    let producto: Int64
    let cantidad: Int64
    let estado: String

    /// All of them, read beside the program if it runs.
    static func all(in path: String) async throws -> [StockRow] {
        let world = LiveWorld()
        let database = try Database.sqlite(path: path, world: world)
        let rows = try await database.read { transaction in
            try transaction.query(
                "SELECT r.id, l.producto_id, l.cantidad, r.estado FROM reservas r LEFT JOIN lineas_reserva l ON l.reserva_id = r.id"
            ) { StockRow(id: try $0.integer(0), producto: try $0.integer(1), cantidad: try $0.integer(2), estado: try $0.text(3)) }
        }
        database.close()
        await world.stop()
        return rows
    }
}
