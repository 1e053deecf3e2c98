package import Dinero
package import Persistence
package import WorldKit

/// The tables of orders. Each method is one transaction: a read is done, a write is described.
package struct PedidoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// What is to be written of a new order.
    package struct Nuevo: Sendable {
        /// Its name for ever, whatever its row number.
        package let clave: UUIDv7
        /// In which it is paid.
        package let moneda: Moneda
        /// In the order they were wished for; 1 to 200.
        package let lineas: [Linea]
        /// The exact sum of the lines.
        package let total: Importe
    }

    /// Writes a new order as `confirmando`.
    /// - Returns: its id.
    package func empezar(_ nuevo: Nuevo) -> UnitOfWork<Int64> {
        database.unit { transaction in
            let id = try transaction.insert(
                "INSERT INTO pedidos (clave, estado, total, moneda, version, creado) VALUES (?, ?, ?, ?, 1, ?) RETURNING id",
                .text(nuevo.clave.description), .text(Pedido.Estado.confirmando.rawValue), .integer(nuevo.total.diezmilesimas),
                .text(nuevo.moneda.codigo), .integer(transaction.now.micros)
            )
            for (number, linea) in nuevo.lineas.enumerated() {
                try transaction.execute(
                    "INSERT INTO lineas_pedido (pedido_id, numero, producto_id, cantidad, precio) VALUES (?, ?, ?, ?, ?)", .integer(id),
                    SQLValue(number), .integer(linea.productoID), .integer(linea.cantidad), .integer(linea.precio.diezmilesimas))
            }
            return id
        }
    }

    /// Ends what was begun; an order that is not `confirmando` stays as it is.
    /// - Returns: whether it was.
    package func terminar(_ id: Int64, _ estado: Pedido.Estado, _ motivo: Pedido.Motivo? = nil) -> UnitOfWork<Bool> {
        database.unit { transaction in
            try transaction.execute(
                "UPDATE pedidos SET estado = ?, motivo = ?, version = version + 1 WHERE id = ? AND estado = ?", .text(estado.rawValue),
                SQLValue(motivo?.rawValue), .integer(id), .text(Pedido.Estado.confirmando.rawValue)) == 1
        }
    }

    /// An order with its lines in their order; nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func pedido(_ id: Int64) async throws -> (pedido: Pedido, lineas: [Linea])? {
        try await database.read { transaction in
            let pedido = try transaction.first(
                "SELECT id, estado, motivo, total, creado FROM pedidos WHERE id = ?", .integer(id), row: Self.pedido)
            guard let pedido else { return nil }
            let lineas = try transaction.query(
                "SELECT producto_id, cantidad, precio FROM lineas_pedido WHERE pedido_id = ? ORDER BY numero", .integer(id)
            ) { row in
                Linea(
                    productoID: try row.integer(0), cantidad: try row.integer(1), precio: Importe(diezmilesimas: try row.integer(2)))
            }
            return (pedido, lineas)
        }
    }

    /// Orders, newest first, without those that never had stock or a service to confirm them.
    /// - Throws: `DatabaseError`
    package func pedidos(antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT id, estado, motivo, total, creado FROM pedidos
                WHERE id < ? AND (motivo IS NULL OR motivo NOT IN ('sin_stock', 'sin_servicio')) ORDER BY id DESC LIMIT ?
                """, .integer(id), .integer(limite), row: Self.pedido)
        }
    }

    /// All orders of one state, newest first.
    /// - Throws: `DatabaseError`
    package func pedidos(en estado: Pedido.Estado, antesDe id: Int64, limite: Int64) async throws -> [Pedido] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, estado, motivo, total, creado FROM pedidos WHERE estado = ? AND id < ? ORDER BY id DESC LIMIT ?",
                .text(estado.rawValue), .integer(id), .integer(limite), row: Self.pedido)
        }
    }

    private static func pedido(_ row: Row) throws -> Pedido {
        Pedido(
            id: try row.integer(0), estado: try row.word(1), motivo: try row.optionalText(2).flatMap(Pedido.Motivo.init),
            total: Importe(diezmilesimas: try row.integer(3)), creado: Instante(micros: try row.integer(4)))
    }
}
