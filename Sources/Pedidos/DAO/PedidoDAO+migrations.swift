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
            ]),
        Migration(
            module: "pedidos", number: 2,
            statements: [
                "ALTER TABLE pedidos ADD COLUMN intento $INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE pedidos ADD COLUMN paso $TEXT(16)",
                "ALTER TABLE pedidos ADD COLUMN plazo $INTEGER",
                "ALTER TABLE pedidos ADD COLUMN arriendo $INTEGER",
                "ALTER TABLE pedidos ADD COLUMN medio $TEXT(50)",
                "ALTER TABLE pedidos ADD COLUMN referencia $TEXT(255)",
                "ALTER TABLE pedidos ADD COLUMN rechazar $INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE pedidos ADD COLUMN pago_id $INTEGER",
                "ALTER TABLE pedidos ADD COLUMN pago_estado $TEXT(16)",
                "ALTER TABLE pedidos ADD COLUMN peticion_sujeto $TEXT(255)",
                "ALTER TABLE pedidos ADD COLUMN peticion_operacion $TEXT(255)",
                "ALTER TABLE pedidos ADD COLUMN peticion_clave $TEXT(255)",
                "ALTER TABLE pedidos ADD COLUMN peticion_ruta $TEXT(255)",
                // What was left open is past its deadline: its charge, which had the name of a first attempt, is voided.
                "UPDATE pedidos SET intento = 1, paso = 'adelante', plazo = 0, arriendo = 0 WHERE estado = 'confirmando'",
                "CREATE INDEX pedidos_por_arriendo ON pedidos (arriendo)",
                """
                CREATE TABLE compensaciones (
                    id $IDENTITY, pedido_id $INTEGER NOT NULL REFERENCES pedidos (id), clave $TEXT(255) NOT NULL,
                    accion $TEXT(16) NOT NULL, estado $TEXT(16) NOT NULL, intentos $INTEGER NOT NULL, rechazos $INTEGER NOT NULL,
                    proximo $INTEGER, ultimo_error $TEXT(1000), razon $TEXT(1000), quien $TEXT(255), UNIQUE (clave, accion)
                ) $TABLE
                """,
                "CREATE INDEX compensaciones_por_pedido ON compensaciones (pedido_id, id)",
                "CREATE INDEX compensaciones_por_estado ON compensaciones (estado, id)",
                """
                CREATE TABLE salidas (
                    id $IDENTITY, pedido_id $INTEGER NOT NULL REFERENCES pedidos (id), intento $INTEGER NOT NULL,
                    clave $TEXT(255) NOT NULL UNIQUE, creado $INTEGER NOT NULL
                ) $TABLE
                """,
                "CREATE INDEX salidas_por_pedido ON salidas (pedido_id)",
                """
                CREATE TABLE eventos (
                    id $IDENTITY, pedido_id $INTEGER NOT NULL REFERENCES pedidos (id), momento $INTEGER NOT NULL,
                    evento $TEXT(16) NOT NULL, intento $INTEGER NOT NULL, remoto $TEXT(64), estado_http $INTEGER, ms $INTEGER,
                    circuito $TEXT(16), trace_id $TEXT(32)
                ) $TABLE
                """,
                "CREATE INDEX eventos_por_pedido ON eventos (pedido_id, id)",
                """
                CREATE TABLE circuitos (
                    remoto $TEXT(64) NOT NULL PRIMARY KEY, accion $TEXT(16) NOT NULL, quien $TEXT(255) NOT NULL, momento $INTEGER NOT NULL
                ) $TABLE
                """,
            ]),
        Migration(
            module: "pedidos", number: 3,
            statements: [
                // Those that a list shows only where it is asked for their state: after an outage there may be very many of them.
                "ALTER TABLE pedidos ADD COLUMN oculto $INTEGER NOT NULL DEFAULT 0",
                "UPDATE pedidos SET oculto = 1 WHERE estado = 'cancelado' AND motivo IN ('sin_stock', 'sin_servicio')",
                "CREATE INDEX pedidos_por_oculto ON pedidos (oculto, id)",
            ]),
        Migration(
            module: "pedidos", number: 4,
            statements: [
                "ALTER TABLE pedidos ADD COLUMN dueno $TEXT(255)",
                "ALTER TABLE pedidos ADD COLUMN razon $TEXT(500)",
                "CREATE INDEX pedidos_por_dueno ON pedidos (dueno, oculto, id)",
                "CREATE INDEX pedidos_por_dueno_y_estado ON pedidos (dueno, estado, id)",
            ]),
    ]
}
