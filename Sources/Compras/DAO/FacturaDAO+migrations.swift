package import Persistence

extension FacturaDAO {
    /// The tables, step by step. They lie beside those of the orders.
    package static let migrations = [
        Migration(
            module: "compras", number: 1,
            statements: [
                "CREATE TABLE series (serie $TEXT(20) NOT NULL PRIMARY KEY, ultimo $INTEGER NOT NULL, fecha $TEXT(10) NOT NULL) $TABLE",
                """
                CREATE TABLE facturas (
                    pedido_id $INTEGER NOT NULL PRIMARY KEY REFERENCES pedidos (id), serie $TEXT(20) NOT NULL, numero $INTEGER NOT NULL,
                    fecha $TEXT(10) NOT NULL, iva $INTEGER NOT NULL, emitida $INTEGER NOT NULL, fallos $INTEGER NOT NULL,
                    documento $TEXT(1000000), html $TEXT(4000000), UNIQUE (serie, numero)
                ) $TABLE
                """,
            ])
    ]
}
