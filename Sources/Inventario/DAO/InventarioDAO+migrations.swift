package import Persistence

extension InventarioDAO {
    /// The sum of the stock is a constraint of the table: no statement can lose a piece.
    package static let migrations = [
        Migration(
            module: "inventario", number: 1,
            statements: [
                """
                CREATE TABLE existencias (
                    producto_id $INTEGER NOT NULL PRIMARY KEY,
                    disponible $INTEGER NOT NULL CHECK (disponible >= 0),
                    reservado $INTEGER NOT NULL CHECK (reservado >= 0),
                    vendido $INTEGER NOT NULL CHECK (vendido >= 0),
                    cargado $INTEGER NOT NULL,
                    CHECK (cargado = disponible + reservado + vendido)
                ) $TABLE
                """,
                """
                CREATE TABLE reservas (
                    id $IDENTITY, estado $TEXT(16) NOT NULL, creada $INTEGER NOT NULL
                ) $TABLE
                """,
                """
                CREATE TABLE lineas_reserva (
                    reserva_id $INTEGER NOT NULL REFERENCES reservas (id), producto_id $INTEGER NOT NULL,
                    cantidad $INTEGER NOT NULL CHECK (cantidad > 0), PRIMARY KEY (reserva_id, producto_id)
                ) $TABLE
                """,
            ]),
        // A reservation that its caller has named: `clave` is NULL for those that the service numbers, `vence` for those that
        // do not expire, `habia` for lines that there was enough for.
        Migration(
            module: "inventario", number: 2,
            statements: [
                "ALTER TABLE reservas ADD COLUMN clave $TEXT(255)",
                "ALTER TABLE reservas ADD COLUMN vence $INTEGER",
                "ALTER TABLE lineas_reserva ADD COLUMN habia $INTEGER",
                "CREATE UNIQUE INDEX reservas_por_clave ON reservas (clave)",
                "CREATE INDEX reservas_por_vencimiento ON reservas (estado, vence)",
                "CREATE INDEX reservas_por_estado ON reservas (estado, id)",
            ]),
        // The end of an active reservation beside each of its lines, NULL for all others: what is due of a product is found without
        // looking at what is due of others, or at what ever was reserved of it.
        Migration(
            module: "inventario", number: 3,
            statements: [
                "ALTER TABLE lineas_reserva ADD COLUMN vence $INTEGER",
                """
                UPDATE lineas_reserva SET vence = (SELECT r.vence FROM reservas r WHERE r.id = lineas_reserva.reserva_id)
                WHERE reserva_id IN (SELECT id FROM reservas WHERE estado = 'activa' AND vence IS NOT NULL)
                """,
                "CREATE INDEX lineas_por_vencimiento ON lineas_reserva (producto_id, vence)",
            ]),
    ]
}
