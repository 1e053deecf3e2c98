"""Invoices by another hand: orders at random and on the edges, each with the invoice that Python's decimal makes of it.

facturas.py SEED COUNT prints a line of JSON for each: {"evento": what the function is sent, "factura": what it must answer}.
"""

import json
import random
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60

DECIMALS = {"PYG": 0, "JPY": 0, "CLP": 0, "EUR": 2, "USD": 2, "BRL": 2, "KWD": 3, "TND": 3}


def number(value):
    """The shortest text of a decimal number."""
    text = format(value.normalize() + 0, "f")
    return text


def dump(value):
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(name) + ":" + dump(member) for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return number(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def rounded(value, currency):
    # decimal's "half up" is away from zero.
    return value.quantize(Decimal(1).scaleb(-DECIMALS[currency]), rounding=ROUND_HALF_UP)


def invoice(event):
    order = event["pedido"]
    currency = order["moneda"]
    lines, gross = [], {}
    for line in order["lineas"]:
        rate = line.get("iva", event["iva"].get(currency))
        amount = line["precio"] * line["cantidad"]
        gross[rate] = gross.get(rate, Decimal(0)) + amount
        told = {name: line[name] for name in ("producto_id", "descripcion", "cantidad", "precio") if name in line}
        lines.append(told | {"importe": amount, "iva": rate})
    taxes = []
    for rate in sorted(gross):
        tax = rounded(gross[rate] * rate / (100 + rate), currency)
        taxes.append({"iva": rate, "base": gross[rate] - tax, "cuota": tax})
    subtotal = sum(line["importe"] for line in lines)
    total = rounded(subtotal, currency)
    return {
        "serie": event["serie"], "numero": event["numero"], "fecha": event["fecha"], "pedido_id": order["id"], "clave": order["clave"],
        "moneda": currency, "lineas": lines, "subtotal": subtotal, "impuestos": taxes, "redondeo": total - subtotal, "total": total,
    }


def event(number_of, currency, lines, rate=Decimal(10)):
    return {
        "serie": "A", "numero": number_of, "fecha": "2026-11-26",
        "pedido": {
            "id": number_of, "clave": "0192e4c6-0000-7000-8000-%012x" % number_of, "moneda": currency, "lineas": lines,
            "total": sum(line["precio"] * line["cantidad"] for line in lines),
        },
        "iva": {currency: rate, "XXX": Decimal("3.25")},
    }


def line(price, pieces=1, rate=None, product=1, text=None):
    made = {"producto_id": product, "cantidad": pieces, "precio": Decimal(price)}
    if text is not None:
        made["descripcion"] = text
    if rate is not None:
        made["iva"] = Decimal(rate)
    return made


def edges():
    """Halves of the smallest unit and their neighbours, nothing at all, all rates' bounds, and the largest amounts."""
    for currency, prices in {
        "PYG": ["0", "0.4", "0.4999", "0.5", "0.5001", "1.5", "2.5", "11", "5.5", "39000.5", "0.0001"],
        "EUR": ["0", "0.0049", "0.005", "0.0051", "0.015", "0.025", "1.21", "0.0605", "0.1815", "100.0001", "9.9999"],
        "KWD": ["0", "0.0004", "0.0005", "0.0006", "0.0015", "0.0025", "1.2345", "0.1105"],
    }.items():
        for price in prices:
            for rate in ["0", "0.01", "5", "10", "10.5", "21", "99.99", "100"]:
                yield currency, [line(price)], Decimal(rate)
    yield "PYG", [line("19500.25", 2, "5", 1, "Yerba mate")], Decimal(10)
    yield "EUR", [line("0.005", 3, "21"), line("0.005", 3, "10"), line("0.005", 3, "4")], Decimal(21)
    yield "EUR", [line("3.3333", 3, "10.5"), line("3.3333", 3, "10.50")], Decimal(21)
    yield "USD", [line("922337203.6854", 1_000_000)], Decimal("99.99")
    yield "PYG", [line("922337203685476.9999")], Decimal(100)
    yield "BRL", [line("0.0001", 1_000_000, str(rate), rate + 1) for rate in range(101)], Decimal(17)
    yield "JPY", [line("123456.7891", 7, None, product) for product in range(1, 201)], Decimal(8)


def at_random(chance):
    currency = chance.choice(list(DECIMALS))
    lines = []
    for product in range(1, chance.choice([1, 1, 2, 3, 5, 20]) + 1):
        price = Decimal(chance.randrange(10 ** chance.randrange(1, 8))).scaleb(-chance.randrange(5))
        rate = chance.choice([None, None, "0", "4", "5", "10", "10.5", "21", number(Decimal(chance.randrange(10001)).scaleb(-2))])
        text = chance.choice([None, "Yerba mate", "Té <b>&\"'", "ñandú 🐦"])
        lines.append(line(price, chance.choice([1, 2, 3, 7, 12, 1000, 999_983]), rate, product, text))
    return currency, lines, Decimal(chance.randrange(10001)).scaleb(-2)


def main():
    chance = random.Random(int(sys.argv[1]))
    cases = list(edges()) + [at_random(chance) for _ in range(int(sys.argv[2]))]
    for count, (currency, lines, rate) in enumerate(cases, 1):
        made = event(count, currency, lines, rate)
        print(dump({"evento": made, "factura": invoice(made)}))


if __name__ == "__main__":
    main()
