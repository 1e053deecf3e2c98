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
    ]
}
