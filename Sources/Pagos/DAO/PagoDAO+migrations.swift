package import Persistence

extension PagoDAO {
    /// The tables, step by step.
    package static let migrations = [
        Migration(
            module: "pagos", number: 1,
            statements: [
                """
                CREATE TABLE pagos (
                    id $IDENTITY, clave $TEXT(255) NOT NULL UNIQUE, estado $TEXT(16) NOT NULL,
                    monto $INTEGER NOT NULL CHECK (monto >= 0), moneda $TEXT(3) NOT NULL, medio $TEXT(50) NOT NULL,
                    referencia $TEXT(255), creado $INTEGER NOT NULL
                ) $TABLE
                """
            ]),
        Migration(
            module: "pagos", number: 2,
            statements: [
                "ALTER TABLE pagos ADD COLUMN rechazar $INTEGER NOT NULL DEFAULT 0",
                "CREATE INDEX pagos_por_momento ON pagos (creado, id)",
            ]),
        Migration(
            module: "pagos", number: 3,
            statements: [
                // From when on anybody may take the payment over; NULL for one at rest.
                "ALTER TABLE pagos ADD COLUMN arriendo $INTEGER",
                "ALTER TABLE pagos ADD COLUMN lapida $INTEGER NOT NULL DEFAULT 0",
                "ALTER TABLE pagos ADD COLUMN retomas $INTEGER NOT NULL DEFAULT 0",
                "CREATE INDEX pagos_por_arriendo ON pagos (arriendo)",
                // What an earlier version left under way is free to be taken over.
                "UPDATE pagos SET arriendo = creado WHERE estado = 'en_curso'",
            ]),
    ]
}
