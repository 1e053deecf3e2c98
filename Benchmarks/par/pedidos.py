"""Orders: the intent is written down, stock is reserved, the charge is made, the reservation is consumed, the end is written down."""

import time
import uuid
from datetime import datetime, timezone

import requests
from comun import Database, Problem, Remote, amount, body, make_app, ten_thousandths, whole

app = make_app("pedidos")
database = Database(
    app,
    """
    CREATE TABLE IF NOT EXISTS pedidos (
        id INTEGER PRIMARY KEY AUTOINCREMENT, clave TEXT NOT NULL UNIQUE, total INTEGER NOT NULL, estado TEXT NOT NULL, motivo TEXT,
        pago_id INTEGER, pago_estado TEXT, creado REAL NOT NULL);
    CREATE TABLE IF NOT EXISTS lineas (
        pedido_id INTEGER NOT NULL REFERENCES pedidos (id), numero INTEGER NOT NULL, producto_id INTEGER NOT NULL,
        cantidad INTEGER NOT NULL, precio INTEGER NOT NULL, PRIMARY KEY (pedido_id, numero)
    ) WITHOUT ROWID;
    """,
)
products = Remote("PRODUCTS_URL", "http://127.0.0.1:5001")
inventory = Remote("INVENTORY_URL", "http://127.0.0.1:5002")
payments = Remote("PAYMENTS_URL", "http://127.0.0.1:5003")


class Unreachable(Exception):
    """A call of which nothing is known."""


def ask(remote, method, path, sent=None, **headers):
    try:
        answer = remote.call(method, path, sent, **headers)
    except requests.RequestException as error:
        raise Unreachable(str(error)) from error
    if answer.status_code >= 500:
        raise Unreachable(f"{path}: {answer.status_code}")
    return answer


@app.post("/pedidos")
def create():
    sent = body()
    items, payment = sent.get("items"), sent.get("pago") or {}
    if not items:
        raise Problem(400, "Debes enviar items")
    wanted = wanted_lines(items)
    try:
        prices = prices_of(wanted)
    except Unreachable as error:
        raise Problem(503, "No se pudo leer precios", detalle=str(error)) from error
    total = sum(prices[product] * quantity for product, quantity in wanted.items())
    order, key = begin(wanted, prices, total)
    name = f"{key}:1"
    try:
        lines = [{"producto_id": product, "cantidad": quantity} for product, quantity in wanted.items()]
        reserved = ask(inventory, "PUT", f"/reservas/{name}", {"lineas": lines, "ttl_s": None})
        if reserved.status_code not in (200, 201):
            finish(order, "cancelado", "sin_stock")
            raise Problem(409, "No se pudo reservar", detalle=refusal(reserved.json()))
        charge = {"monto": amount(total), "medio": "tarjeta", "moneda": "PYG", **payment}
        paid = ask(payments, "POST", "/pagar", charge, **{"Idempotency-Key": f"{name}:cobro"})
        if paid.status_code != 200:
            raise Unreachable(f"/pagar: {paid.status_code}")
        paid = paid.json()
        if paid["estado"] != "aprobado":
            ask(inventory, "POST", f"/reservas/{name}/liberar")
            finish(order, "cancelado", "pago_rechazado", paid)
            return told(order, total, "cancelado", paid), 202
        ask(inventory, "POST", f"/reservas/{name}/consumir")
        finish(order, "confirmado", None, paid)
        return told(order, total, "confirmado", paid), 201
    except Unreachable as error:
        return undo(order, name, total, error)


def wanted_lines(items):
    wanted = {}
    for item in items:
        product, quantity = whole(item.get("producto_id")), whole(item.get("cantidad"))
        if product is None or quantity is None:
            raise Problem(400, "Items inválidos")
        wanted[product] = wanted.get(product, 0) + quantity
    return wanted


def prices_of(wanted):
    answer = ask(products, "GET", "/productos?ids=" + ",".join(map(str, sorted(wanted))))
    prices = {item["id"]: ten_thousandths(item["precio"]) for item in answer.json()["items"]}
    unknown = wanted.keys() - prices.keys()
    if unknown:
        raise Problem(400, "Items inválidos", detalle=f"No existe el producto {min(unknown)}")
    return prices


def refusal(answer):
    """What inventario says of an order of one product, as the contract has it."""
    detail = answer.get("detalle")
    if isinstance(detail, list) and len(detail) == 1:
        return {"error": answer["error"], "disponible": detail[0]["disponible"]}
    return answer


def begin(wanted, prices, total):
    """The first commit: what is to be done, so that a crash leaves its name behind."""
    key = str(uuid.uuid4())
    with database.transaction() as connection:
        order = connection.execute(
            "INSERT INTO pedidos (clave, total, estado, creado) VALUES (?, ?, 'confirmando', ?)", (key, total, time.time())
        ).lastrowid
        connection.executemany(
            "INSERT INTO lineas VALUES (?, ?, ?, ?, ?)",
            [(order, number, product, quantity, prices[product]) for number, (product, quantity) in enumerate(wanted.items())],
        )
    return order, key


def finish(order, state, reason, paid=None):
    """The last commit."""
    paid = paid or {}
    with database.transaction() as connection:
        connection.execute(
            "UPDATE pedidos SET estado = ?, motivo = ?, pago_id = ?, pago_estado = ? WHERE id = ?",
            (state, reason, paid.get("pago_id"), paid.get("estado"), order),
        )


def undo(order, name, total, error):
    """Takes back what may have been done. Where that cannot be known the order stays as it is, and says so."""
    try:
        ask(payments, "POST", "/pagos/anular", {"clave": f"{name}:cobro"})
        ask(inventory, "POST", f"/reservas/{name}/liberar")
    except Unreachable:
        return {"pedido_id": order, "total": amount(total), "estado": "confirmando", "pago": {"estado": "incierto"}}, 202
    finish(order, "cancelado", "sin_servicio")
    raise Problem(503, "Servicio no disponible", detalle=str(error))


def told(order, total, state, paid):
    return {
        "pedido_id": order,
        "total": amount(total),
        "estado": state,
        "pago": {"pago_id": paid["pago_id"], "estado": paid["estado"]},
    }


def row_told(row):
    moment = datetime.fromtimestamp(row["creado"], timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"id": row["id"], "total": amount(row["total"]), "estado": row["estado"], "created_at": moment}


@app.get("/pedidos")
def several():
    rows = database.all("SELECT * FROM pedidos WHERE motivo IS NULL OR motivo = 'pago_rechazado' ORDER BY id DESC LIMIT 1000")
    return {"items": [row_told(row) for row in rows]}


@app.get("/pedidos/<int:number>")
def read(number):
    row = database.one("SELECT * FROM pedidos WHERE id = ?", number)
    if row is None:
        raise Problem(404, "No encontrado")
    lines = database.all("SELECT * FROM lineas WHERE pedido_id = ? ORDER BY numero", number)
    items = [{"producto_id": line["producto_id"], "cantidad": line["cantidad"], "precio_unit": amount(line["precio"])} for line in lines]
    return {"pedido": row_told(row), "items": items}
