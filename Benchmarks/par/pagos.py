"""Payments. The caller's key names a charge, so that repeating the call is harmless."""

import time

from comun import Database, Problem, body, make_app, ten_thousandths
from flask import request

app = make_app("pagos")
database = Database(
    app,
    """
    CREATE TABLE IF NOT EXISTS pagos (
        id INTEGER PRIMARY KEY AUTOINCREMENT, clave TEXT UNIQUE, estado TEXT NOT NULL, monto INTEGER NOT NULL, moneda TEXT NOT NULL,
        medio TEXT NOT NULL, referencia TEXT, creado REAL NOT NULL)
    """,
)


@app.post("/pagar")
def pay():
    sent = body()
    if sent.get("monto") is None:
        raise Problem(400, "Falta monto")
    total, key = ten_thousandths(sent["monto"]), request.headers.get("Idempotency-Key")
    state = "rechazado" if sent.get("fail") else "aprobado"
    with database.transaction() as connection:
        made = connection.execute("SELECT id, estado FROM pagos WHERE clave = ?", (key,)).fetchone() if key else None
        if made is None:
            number = connection.execute(
                "INSERT INTO pagos (clave, estado, monto, moneda, medio, referencia, creado) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key, state, total, sent.get("moneda") or "PYG", sent.get("medio") or "tarjeta", sent.get("referencia"), time.time()),
            ).lastrowid
        else:
            number, state = made["id"], made["estado"]
    if state == "anulado":
        raise Problem(409, "Pago anulado", estado=state)
    return {"pago_id": number, "estado": state}


@app.post("/pagos/anular")
def void():
    key = body().get("clave")
    if not key:
        raise Problem(400, "Falta clave")
    with database.transaction() as connection:
        # A charge that comes after its void finds this row.
        connection.execute(
            "INSERT INTO pagos (clave, estado, monto, moneda, medio, creado) VALUES (?, 'anulado', 0, '', '', ?)"
            " ON CONFLICT (clave) DO UPDATE SET estado = 'anulado' WHERE estado = 'aprobado'",
            (key, time.time()),
        )
    return {"ok": True}
