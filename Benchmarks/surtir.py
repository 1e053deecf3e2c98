"""Fills a stack: `surtir.py PRODUCTOS INVENTARIO PRODUCTS PEDIDOS ORDERS` sees to it that there are so many products, each with a billion pieces in
stock, and makes so many orders of one piece, one after the other. Any answer but that of the contract ends it with 1."""

import http.client
import json
import sys
from urllib.parse import urlsplit

TOKEN = "penguin-secret"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


def calls(address):
    """One kept connection to a service."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def post(path, body, expected):
        connection.request("POST", path, json.dumps(body), HEADERS)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != expected:
            sys.exit(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text)

    return post


def main():
    products, inventory, count, orders, wanted = sys.argv[1:]
    create, stock, buy = calls(products), calls(inventory), calls(orders)
    made = 0
    # There may be some already: their numbers have no gaps.
    while made < int(count):
        made = create("/productos", {"nombre": "Hielo", "precio": 15000}, 201)["id"]
    for number in range(1, int(count) + 1):
        stock("/stock", {"producto_id": number, "cantidad": 1_000_000_000}, 200)
    for number in range(int(wanted)):
        buy("/pedidos", {"items": [{"producto_id": number % int(count) + 1, "cantidad": 1}]}, 201)


main()
