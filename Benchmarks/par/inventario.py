"""Stock and reservations. An order names its reservation, so that repeating a call is harmless."""

from comun import Database, Problem, body, make_app, whole

app = make_app("inventario")
database = Database(
    app,
    """
    CREATE TABLE IF NOT EXISTS existencias (
        producto_id INTEGER PRIMARY KEY, disponible INTEGER NOT NULL CHECK (disponible >= 0), reservado INTEGER NOT NULL DEFAULT 0,
        vendido INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS reservas (clave TEXT PRIMARY KEY, estado TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS lineas (
        clave TEXT NOT NULL, producto_id INTEGER NOT NULL, cantidad INTEGER NOT NULL, disponible INTEGER, PRIMARY KEY (clave, producto_id)
    ) WITHOUT ROWID;
    """,
)


@app.post("/stock")
def stock():
    sent = body()
    product, quantity = whole(sent.get("producto_id")), whole(sent.get("cantidad"), minimum=0)
    if product is None or quantity is None:
        raise Problem(400, "Faltan campos")
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO existencias (producto_id, disponible) VALUES (?, ?) ON CONFLICT (producto_id) DO UPDATE SET disponible = excluded.disponible",
            (product, quantity),
        )
    return {"ok": True}


@app.get("/stock/<int:product>")
def read(product):
    row = database.one("SELECT * FROM existencias WHERE producto_id = ?", product)
    available, held, sold = (row["disponible"], row["reservado"], row["vendido"]) if row else (0, 0, 0)
    return {"producto_id": product, "cantidad": available, "reservado": held, "vendido": sold, "cargado": available + held + sold}


@app.put("/reservas/<key>")
def reserve(key):
    lines = [(whole(line.get("producto_id")), whole(line.get("cantidad"))) for line in body().get("lineas") or []]
    if not lines or any(None in line for line in lines):
        raise Problem(400, "Faltan campos")
    with database.transaction() as connection:
        made = connection.execute("SELECT estado FROM reservas WHERE clave = ?", (key,)).fetchone()
        if made is None:
            short = take(connection, lines)
            state = "rechazada" if short else "activa"
            connection.execute("INSERT INTO reservas VALUES (?, ?)", (key, state))
            # What there was of a line that lacked is told to every repeat.
            connection.executemany(
                "INSERT INTO lineas VALUES (?, ?, ?, ?)", [(key, product, wanted, short.get(product)) for product, wanted in lines]
            )
            status = 201
        else:
            state, status = made["estado"], 200
    if state == "rechazada":
        rows = database.all("SELECT * FROM lineas WHERE clave = ? AND disponible IS NOT NULL", key)
        missing = [{"producto_id": row["producto_id"], "cantidad": row["cantidad"], "disponible": row["disponible"]} for row in rows]
        raise Problem(409, "Stock insuficiente", estado=state, detalle=missing)
    if state == "liberada":
        raise Problem(409, "Reserva ya liberada", estado=state)
    return {"id": key, "estado": state}, status


def take(connection, lines):
    """All lines or none. Returns what there is of those that lack."""
    short = {}
    connection.execute("SAVEPOINT lines")
    for product, quantity in lines:
        # The condition is part of the statement: the last piece is sold once.
        taken = connection.execute(
            "UPDATE existencias SET disponible = disponible - ?, reservado = reservado + ? WHERE producto_id = ? AND disponible >= ?",
            (quantity, quantity, product, quantity),
        )
        if taken.rowcount == 0:
            row = connection.execute("SELECT disponible FROM existencias WHERE producto_id = ?", (product,)).fetchone()
            short[product] = row["disponible"] if row else 0
    if short:
        connection.execute("ROLLBACK TO lines")
    connection.execute("RELEASE lines")
    return short


@app.post("/reservas/<key>/consumir")
def consume(key):
    return end(key, "consumida", "reservado = reservado - :n, vendido = vendido + :n")


@app.post("/reservas/<key>/liberar")
def release(key):
    return end(key, "liberada", "reservado = reservado - :n, disponible = disponible + :n")


def end(key, state, movement):
    with database.transaction() as connection:
        row = connection.execute("SELECT estado FROM reservas WHERE clave = ?", (key,)).fetchone()
        if row is None and state == "liberada":
            # A reservation that comes after its release must not hold anything.
            connection.execute("INSERT INTO reservas VALUES (?, 'liberada')", (key,))
        elif row is None:
            raise Problem(404, "Reserva no existe")
        elif row["estado"] == "activa":
            connection.execute("UPDATE reservas SET estado = ? WHERE clave = ?", (state, key))
            for line in connection.execute("SELECT * FROM lineas WHERE clave = ?", (key,)).fetchall():
                connection.execute(
                    f"UPDATE existencias SET {movement} WHERE producto_id = :product", {"n": line["cantidad"], "product": line["producto_id"]}
                )
        elif row["estado"] not in (state, "rechazada"):
            raise Problem(409, f"Reserva ya {row['estado']}", estado=row["estado"])
    return {"id": key, "estado": state}
