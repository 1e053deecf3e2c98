internal import Dinero
package import Persistence
package import WorldKit

/// Reads the orders as conciliación holds them against the others' books. Each method is one state of the data.
package struct ConciliacionDAO: Sendable {
    /// Orders in order of id, and the moment at which they stood so, by the database's clock.
    package struct Pagina: Sendable {
        /// In order of id.
        package let pedidos: [PedidoConciliable]
        /// When they stood so.
        package let ahora: Instante
    }

    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// Orders after that of an id.
    /// - Throws: `DatabaseError`
    package func pedidos(despuesDe id: Int64, limite: Int64) async throws -> Pagina {
        try await database.read { transaction in
            try Pagina(pedidos: Self.pedidos(transaction, from: id + 1, to: .max, limit: limite), ahora: transaction.now)
        }
    }

    /// Those of these ids that there are.
    /// - Throws: `DatabaseError`
    package func pedidos(_ ids: [Int64]) async throws -> Pagina {
        try await database.read { transaction in
            let pedidos = try ids.flatMap { try Self.pedidos(transaction, from: $0, to: $0, limit: 1) }
            return try Pagina(pedidos: pedidos, ahora: transaction.now)
        }
    }

    /// The orders whose names these are, by their clave.
    /// - Throws: `DatabaseError`
    package func titulares(_ claves: Set<String>) async throws -> (porClave: [String: Titular], ahora: Instante) {
        try await database.read { transaction in
            var found: [String: Titular] = [:]
            for clave in claves.sorted() {
                found[clave] = try transaction.first(
                    "SELECT id, estado, intento FROM pedidos WHERE clave = ?", .text(clave)
                ) { row in
                    Titular(id: try row.integer(0), clave: clave, estado: try row.word(1), intento: try row.integer(2))
                }
            }
            return (found, try transaction.now)
        }
    }

    private static func pedidos(_ transaction: Transaction, from first: Int64, to last: Int64, limit: Int64) throws -> [PedidoConciliable] {
        var pedidos = try transaction.query(
            """
            SELECT id, clave, estado, paso, intento, plazo, arriendo, total, moneda, pago_id FROM pedidos
            WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?
            """, .integer(first), .integer(last), .integer(limit), row: pedido)
        guard let start = pedidos.first?.id, let end = pedidos.last?.id else { return [] }
        let places = Dictionary(uniqueKeysWithValues: pedidos.enumerated().map { ($1.id, $0) })
        func each(_ sql: String, _ add: (inout PedidoConciliable, Row) throws -> Void) throws {
            _ = try transaction.query(sql, .integer(start), .integer(end)) { row in
                if let place = places[try row.integer(0)] { try add(&pedidos[place], row) }
            }
        }
        try each("SELECT pedido_id, producto_id, cantidad FROM lineas_pedido WHERE pedido_id BETWEEN ? AND ?") { pedido, row in
            pedido.cantidades[try row.integer(1), default: 0] += try row.integer(2)
        }
        try each("SELECT pedido_id, clave FROM salidas WHERE pedido_id BETWEEN ? AND ? ORDER BY id") { pedido, row in
            pedido.salidas.append(try row.text(1))
        }
        try each("SELECT pedido_id, id, accion, clave, estado FROM compensaciones WHERE pedido_id BETWEEN ? AND ? ORDER BY id") {
            pedido, row in
            pedido.compensaciones.append(
                CompensacionConciliable(id: try row.integer(1), accion: try row.word(2), clave: try row.text(3), estado: try row.word(4)))
        }
        return pedidos
    }

    private static func pedido(_ row: Row) throws -> PedidoConciliable {
        PedidoConciliable(
            id: try row.integer(0), clave: try row.text(1), estado: try row.word(2),
            paso: try row.optionalText(3) == nil ? nil : row.word(3), intento: try row.integer(4),
            plazo: try row.optionalInteger(5).map { Instante(micros: $0) },
            arriendo: try row.optionalInteger(6).map { Instante(micros: $0) },
            total: Importe(diezmilesimas: try row.integer(7)), moneda: try row.text(8), pagoID: try row.optionalInteger(9), cantidades: [:])
    }
}
