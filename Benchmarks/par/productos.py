"""The catalogue."""

from comun import Database, Problem, amount, body, make_app, ten_thousandths
from flask import request

app = make_app("productos")
database = Database(
    app,
    "CREATE TABLE IF NOT EXISTS productos (id INTEGER PRIMARY KEY AUTOINCREMENT, nombre TEXT NOT NULL, precio INTEGER NOT NULL)",
)


def told(row):
    return {"id": row["id"], "nombre": row["nombre"], "precio": amount(row["precio"])}


@app.post("/productos")
def create():
    sent = body()
    name, price = sent.get("nombre"), sent.get("precio")
    if not name or price is None:
        raise Problem(400, "Faltan campos")
    price = ten_thousandths(price)
    with database.transaction() as connection:
        row = connection.execute("INSERT INTO productos (nombre, precio) VALUES (?, ?)", (name, price))
    return {"id": row.lastrowid, "nombre": name, "precio": amount(price)}, 201


@app.get("/productos")
def several():
    if "ids" in request.args:
        ids = request.args["ids"].split(",")
        rows = database.all(f"SELECT * FROM productos WHERE id IN ({','.join('?' * len(ids))}) ORDER BY id", *ids)
    else:
        rows = database.all("SELECT * FROM productos ORDER BY id LIMIT 1000")
    return {"items": [told(row) for row in rows]}


@app.get("/productos/<int:number>")
def read(number):
    row = database.one("SELECT * FROM productos WHERE id = ?", number)
    if row is None:
        raise Problem(404, "No encontrado")
    return told(row)


@app.put("/productos/<int:number>")
def change(number):
    sent = body()
    name, price = sent.get("nombre"), sent.get("precio")
    if not name and price is None:
        raise Problem(400, "Nada para actualizar")
    price = None if price is None else ten_thousandths(price)
    with database.transaction() as connection:
        changed = connection.execute(
            "UPDATE productos SET nombre = COALESCE(?, nombre), precio = COALESCE(?, precio) WHERE id = ?", (name or None, price, number)
        )
    if changed.rowcount == 0:
        raise Problem(404, "No encontrado")
    return {"ok": True}


@app.delete("/productos/<int:number>")
def delete(number):
    with database.transaction() as connection:
        connection.execute("DELETE FROM productos WHERE id = ?", (number,))
    return {"ok": True}
