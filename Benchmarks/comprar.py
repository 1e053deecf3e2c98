"""Holds the peer against ours before anything is measured: `comprar.py OURS THEIRS`, each the addresses of productos, inventario and pedidos, parted
by commas. The same purchases must have the same answers, else what is compared would not be comparable. Ends with 1 where they differ."""

import json
import sys
import time
import urllib.error
import urllib.request

TOKEN = "penguin-secret"


def call(method, url, body=None, token=TOKEN):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def told(status, answer, *members):
    """What the contract says of an answer: an error is its status and its sentence, all else is free."""
    if status >= 400:
        members = ("error",)
    return status, {member: answer.get(member) for member in members}


def bought(status, answer):
    """An order as it is told; whichever numbers it and its charge got."""
    return *told(status, answer, "total", "estado"), answer.get("pago", {}).get("estado"), "pedido_id" in answer


def shopping(products, inventory, orders):
    """What a customer is answered, step by step."""
    yield "a product", call("POST", f"{products}/productos", {"nombre": "Hielo Premium", "precio": 15000.5})
    yield "its stock", call("POST", f"{inventory}/stock", {"producto_id": 1, "cantidad": 50})
    yield "the product", call("GET", f"{products}/productos/1")
    yield "no product", told(*call("GET", f"{products}/productos/99"))
    wish = {"items": [{"producto_id": 1, "cantidad": 2}]}
    yield "an order", bought(*call("POST", f"{orders}/pedidos", wish))
    yield "a charge that is declined", bought(*call("POST", f"{orders}/pedidos", wish | {"pago": {"fail": True}}))
    status, answer = call("POST", f"{orders}/pedidos", {"items": [{"producto_id": 1, "cantidad": 49}]})
    # An order of one product is told how much there is; ours tell of each line beside it.
    yield "no stock", (told(status, answer), {member: answer["detalle"].get(member) for member in ("error", "disponible")})
    yield "an unknown product", told(*call("POST", f"{orders}/pedidos", {"items": [{"producto_id": 99, "cantidad": 1}]}))
    yield "no items", told(*call("POST", f"{orders}/pedidos", {"items": []}))
    yield "a stranger", told(*call("POST", f"{orders}/pedidos", wish, token="nobody"))
    status, answer = call("GET", f"{orders}/pedidos/1")
    yield "the order", (status, told(status, answer["pedido"], "id", "total", "estado"), answer["items"])
    yield "the stock after it", settled(inventory)["cantidad"]


def settled(inventory):
    """The stock once nothing is set aside any more: a reservation may be consumed after the answer."""
    end = time.monotonic() + 10
    while (stock := call("GET", f"{inventory}/stock/1")[1]).get("reservado") and time.monotonic() < end:
        time.sleep(0.05)
    return stock


def main():
    ours, theirs = (shopping(*addresses.split(",")) for addresses in sys.argv[1:3])
    differ = 0
    for (step, here), (_, there) in zip(ours, theirs, strict=True):
        if here != there:
            differ += 1
            print(f"{step}: ours {here}, the peer {there}", file=sys.stderr)
    if differ:
        sys.exit(1)
    print("    the same purchases have the same answers")


main()
