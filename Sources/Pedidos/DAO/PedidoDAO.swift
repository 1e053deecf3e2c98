internal import Dinero
package import Persistence
internal import WorldKit

/// The tables of orders. Each method is one read.
package struct PedidoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// An order with its lines in their order; nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pedido(_ id: Int64) async throws -> (pedido: Pedido, lineas: [Linea])? {
        try await database.read { transaction in
            let pedido = try transaction.first(
                "SELECT \(Self.columns) FROM pedidos WHERE id = ?", .integer(id), row: Self.pedido)
            guard let pedido else { return nil }
            return (pedido, try Self.lineas(id, transaction))
        }
    }

    /// Orders, newest first, without those that never had stock or a service to confirm them.
    /// - Throws: `DatabaseError`
    package func pedidos(antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT \(Self.columns) FROM pedidos
                WHERE oculto = 0 AND id < ? ORDER BY id DESC LIMIT ?
                """, .integer(id), .integer(limite), row: Self.pedido)
        }
    }

    /// All orders of one state, newest first.
    /// - Throws: `DatabaseError`
    package func pedidos(en estado: Pedido.Estado, antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(Self.columns) FROM pedidos WHERE estado = ? AND id < ? ORDER BY id DESC LIMIT ?",
                .text(estado.rawValue), .integer(id), .integer(limite), row: Self.pedido)
        }
    }

    /// How many orders are past their deadline and not at an end, up to a thousand.
    /// - Throws: `DatabaseError`
    package func vencidos() async throws -> Int64 {
        try await database.read { transaction in
            try transaction.first(
                "SELECT COUNT(*) FROM (SELECT id FROM pedidos WHERE estado IN (?, ?) AND plazo < ? LIMIT 1000) AS algunos",
                .text(Pedido.Estado.confirmando.rawValue), .text(Pedido.Estado.reembolsando.rawValue), .integer(transaction.now.micros)
            ) { try $0.integer(0) } ?? 0
        }
    }

    /// The lines of an order, in their order.
    static func lineas(_ id: Int64, _ transaction: Transaction) throws -> [Linea] {
        try transaction.query(
            "SELECT producto_id, cantidad, precio FROM lineas_pedido WHERE pedido_id = ? ORDER BY numero", .integer(id)
        ) { row in
            Linea(productoID: try row.integer(0), cantidad: try row.integer(1), precio: Importe(diezmilesimas: try row.integer(2)))
        }
    }

    static func moneda(_ row: Row, _ column: Int) throws -> Moneda {
        let codigo = try row.text(column)
        guard let moneda = Moneda(codigo: codigo) else { throw DatabaseError.failed(name: "Moneda", message: codigo) }
        return moneda
    }

    private static let columns = "id, clave, estado, motivo, total, moneda, version, creado"

    private static func pedido(_ row: Row) throws -> Pedido {
        let estado = try row.word(2, as: Pedido.Estado.self)
        return Pedido(
            id: try row.integer(0), clave: try row.text(1), estado: estado,
            // One that has turned knows why it will be cancelled; it is not yet.
            motivo: estado == .cancelado ? try row.optionalWord(3) : nil, total: Importe(diezmilesimas: try row.integer(4)),
            moneda: try moneda(row, 5), version: try row.integer(6), creado: Instante(micros: try row.integer(7)))
    }
}
