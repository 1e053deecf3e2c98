internal import Dinero
package import Persistence

/// The table of products. Each method is one statement: a read is done, a write is described.
package struct ProductoDAO: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// The table, step by step.
    package static let migrations = [
        Migration(
            module: "productos", number: 1,
            statements: [
                """
                CREATE TABLE productos (
                    id $IDENTITY, nombre $TEXT(200) NOT NULL, precio $INTEGER NOT NULL CHECK (precio >= 0)
                ) $TABLE
                """
            ])
    ]

    package func crear(_ nuevo: ProductoNuevo) -> UnitOfWork<Producto> {
        database.unit { transaction in
            let id = try transaction.insert(
                "INSERT INTO productos (nombre, precio) VALUES (?, ?) RETURNING id", .text(nuevo.nombre),
                .integer(nuevo.precio.diezmilesimas)
            )
            return Producto(id: id, nombre: nuevo.nombre, precio: nuevo.precio)
        }
    }

    /// nil when there is none of that id.
    /// - Throws: `DatabaseError`
    package func producto(_ id: Int64) async throws -> Producto? {
        try await database.read(alone: true) { try Self.producto(id, $0) }
    }

    /// Those of the ids that there are, in the order of the ids, of one state of the catalogue.
    /// - Throws: `DatabaseError`
    package func productos(_ ids: [Int64]) async throws -> [Producto] {
        try await database.read { transaction in try ids.compactMap { try Self.producto($0, transaction) } }
    }

    /// Products in order of id.
    /// - Throws: `DatabaseError`
    package func productos(despuesDe id: Int64, limite: Int64) async throws -> [Producto] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, nombre, precio FROM productos WHERE id > ? ORDER BY id LIMIT ?", .integer(id), .integer(limite),
                row: Self.producto)
        }
    }

    /// - Returns: whether there is one of that id.
    package func cambiar(_ id: Int64, _ cambios: ProductoCambios) -> UnitOfWork<Bool> {
        database.unit { transaction in
            try transaction.execute(
                "UPDATE productos SET nombre = COALESCE(?, nombre), precio = COALESCE(?, precio) WHERE id = ?", SQLValue(cambios.nombre),
                SQLValue(cambios.precio?.diezmilesimas), .integer(id)) == 1
        }
    }

    /// Harmless when it is not there.
    package func borrar(_ id: Int64) -> UnitOfWork<Void> {
        database.unit { _ = try $0.execute("DELETE FROM productos WHERE id = ?", .integer(id)) }
    }

    private static func producto(_ id: Int64, _ transaction: Transaction) throws -> Producto? {
        try transaction.first("SELECT id, nombre, precio FROM productos WHERE id = ?", .integer(id), row: producto)
    }

    private static func producto(_ row: Row) throws -> Producto {
        Producto(id: try row.integer(0), nombre: try row.text(1), precio: Importe(diezmilesimas: try row.integer(2)))
    }
}
