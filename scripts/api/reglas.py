"""What schemathesis must know beside the documents: who calls, and the few rules that no schema can say.

A request that ought to be refused goes out as it was made; only those that ought to be taken are brought to what the rules admit."""

import hashlib
import json
import os
import urllib.parse
import urllib.request

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

NAME = "Idempotency-Key"
CALLER = os.environ["API_ROL"]
MOST = 1_000_000
# The tokens that were fetched, not those that schemathesis makes up.
given = set()


@schemathesis.auth(refresh_interval=120)
class Token:
    """The token of the run: one that all share (API_TOKEN), or that which the issuer at API_EMISOR gives for API_CREDENCIALES, a form. Those
    are fetched anew, for a long run outlives them."""

    def get(self, case, context):
        if "API_CREDENCIALES" not in os.environ:
            return os.environ["API_TOKEN"]
        form = os.environ["API_CREDENCIALES"].encode()
        with urllib.request.urlopen(os.environ["API_EMISOR"] + "/realms/compras/protocol/openid-connect/token", form) as answer:
            return json.load(answer)["access_token"]

    def set(self, case, token, context):
        given.add(f"Bearer {token}")
        if token and context.operation.definition.raw.get("security") != []:
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.check
def roles(ctx, response, case):
    """`x-rol` is true: who has no token for this API is told 401, and who has none of an operation's roles 403, before anything else; who has
    one, neither."""
    wanted = case.operation.definition.raw.get("x-rol")
    # What is no such operation: another method, a path that made-up characters lead elsewhere, an address that is none (then no `instance`).
    elsewhere = case.meta is None or case.meta.is_negative_at(ParameterLocation.PATH)
    if not wanted or elsewhere or response.status_code == 405 or (response.status_code == 400 and b'"instance"' not in response.content):
        return
    if CALLER in ("nadie", "ajeno") or response.request.headers.get("Authorization") not in given:
        assert response.status_code == 401, f"{response.status_code} without a token for this API"
    elif not admitted(wanted):
        assert response.status_code == 403, f"{response.status_code} for {CALLER}, which is none of {wanted}"
    else:
        assert response.status_code not in (401, 403), f"{response.status_code} for {CALLER}, which is one of {wanted}"


def admitted(wanted):
    """Whether the caller of the run may call an operation of which x-rol says that; none is open to everybody."""
    if not wanted:
        return True
    return CALLER not in ("nadie", "ajeno") and (CALLER in {"todos", *wanted} or "authenticated" in wanted)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = context.operation.definition.raw["operationId"]
    # Chance that hangs on the request alone.
    chance = int(hashlib.sha256(f"{case.method} {case.formatted_path} {case.body!r}".encode()).hexdigest()[:12], 16)
    if isinstance(case.body, dict):
        case.body = amounts(case.body)
        bodies.get(operation, lambda body, chance: None)(case.body, chance)
    if operation == "listarExistencias":
        countable(case.query)
    known(case, operation, chance)
    named(case, operation, chance)


def amounts(value):
    """Amounts are decimal. What the generator computes in binary is brought back: 0.00030000000000000003 means 0.0003."""
    if isinstance(value, dict):
        return {name: amounts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [amounts(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def lines(body, chance):
    """Lines name products that there are (one that there is not is 400), and all of one product are no more than 1,000,000."""
    for line in body.get("items") or []:
        line["producto_id"] = 1 + line["producto_id"] % 3
        line["cantidad"] = min(line["cantidad"], MOST // len(body["items"]))


def reserved(body, chance):
    """All lines of one product are no more than 1,000,000; of four products three have stock."""
    for line in body.get("lineas") or []:
        line["producto_id"] = 1 + line["producto_id"] % 4
        line["cantidad"] = min(line["cantidad"], MOST // len(body["lineas"]))


def paid(body, chance):
    """A made-up total or currency is hardly ever the order's (409): two of three requests expect nothing in particular."""
    if chance % 3:
        body.pop("total_esperado", None)
        (body.get("pago") or {}).pop("moneda", None)


def rehearsed(body, chance):
    """The gateway is told how to fail only with PASARELA_ENSAYO=1, which is not set here."""
    body.pop("demora_ms", None)
    body.pop("perder_respuesta", None)


bodies = {
    "crearPedido": lines, "editarPedido": lines, "reservar": reserved, "confirmarPedido": paid, "confirmar": paid, "pagar": rehearsed,
}


def countable(query):
    """`lineas` goes with `ids`, of 20 products at most."""
    if "lineas" in query and not 1 <= len(query.get("ids") or []) <= 20:
        del query["lineas"]


def known(case, operation, chance):
    """Made-up numbers and names are hardly ever those of anything: most become those of what there is, a new reservation's a new one. (One
    that an answer had may be `manual:7`, which the document does not admit there.)"""
    path = case.path_parameters
    if operation == "reservar" and (urllib.parse.unquote(path["id"]).startswith("manual:") or chance % 2):
        path["id"] = f"a-{chance:x}"
    if operation == "extenderReserva" and chance % 2:
        path["id"] = "viva"
    for name, value in (("realm", "compras"), ("nombre", "factura")):
        if name in path and chance % 4:
            path[name] = value
    for holder, name in ((path, "id"), (case.body, "pedido_id")):
        if chance % 2 and isinstance(holder, dict) and type(holder.get(name)) is int:
            holder[name] = 1 + holder[name] % 12


def named(case, operation, chance):
    """The names in the documents' examples are made good. A key stands for one request, as callers have it: the same again only with the
    same body."""
    if case.headers.get("If-Match") == '"1"':
        # No order stays at its first version for long.
        case.headers["If-Match"] = "*"
    if case.headers.get(NAME) == "pedido-de-ana-7":
        case.headers[NAME] = f"pedido-de-ana-7-{chance:x}"


@schemathesis.hook
def after_call(context, case, response):
    operation = context.operation.definition.raw
    # For tabla.py, which wants each operation done at least once by whoever may.
    if admitted(operation.get("x-rol")):
        with open(os.environ["API_VISTO"], "a", encoding="utf-8") as seen:
            seen.write(f"{operation['operationId']} {response.status_code}\n")
    # A circuit breaker that was forced open is let go at once: else all that follows would be 503, and nothing else would be tried.
    if operation["operationId"] == "forzarCircuito" and response.status_code == 200:
        headers = {"Authorization": response.request.headers["Authorization"]}
        requests.post(response.request.url, json={"accion": "automatico"}, headers=headers, timeout=10).raise_for_status()
