package import Persistence

extension PedidoDAO {
    /// The tables, step by step.
    package static let migrations = [
        Migration(
            module: "pedidos", number: 1,
            statements: [
                """
                CREATE TABLE pedidos (
                    id $IDENTITY, clave $TEXT(36) NOT NULL UNIQUE, estado $TEXT(16) NOT NULL, motivo $TEXT(32),
                    total $INTEGER NOT NULL CHECK (total >= 0), moneda $TEXT(3) NOT NULL, version $INTEGER NOT NULL,
                    creado $INTEGER NOT NULL
                ) $TABLE
                """,
                "CREATE INDEX pedidos_por_estado ON pedidos (estado, id)",
                """
                CREATE TABLE lineas_pedido (
                    pedido_id $INTEGER NOT NULL REFERENCES pedidos (id), numero $INTEGER NOT NULL, producto_id $INTEGER NOT NULL,
                    cantidad $INTEGER NOT NULL CHECK (cantidad > 0), precio $INTEGER NOT NULL CHECK (precio >= 0),
                    PRIMARY KEY (pedido_id, numero)
                ) $TABLE
                """,
            ])
    ]
}
