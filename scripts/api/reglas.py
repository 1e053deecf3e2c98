"""What schemathesis must know beside the documents: who calls, and the few rules that no schema can say.

A request that ought to be refused goes out as it was made; only those that ought to be taken are brought to what the rules admit."""

import hashlib
import json
import os
import urllib.parse
import urllib.request

import requests
import schemathesis

NAME = "Idempotency-Key"
MOST = 1_000_000


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
        if token and context.operation.definition.raw.get("security") != []:
            case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = context.operation.definition.raw["operationId"]
    if isinstance(case.body, dict):
        case.body = amounts(case.body)
        bodies.get(operation, lambda body: None)(case.body)
    if operation == "listarExistencias":
        countable(case.query)
    if operation == "reservar":
        renamed(case.path_parameters)
    named(case, operation)


def amounts(value):
    """Amounts are decimal. What the generator computes in binary is brought back: 0.00030000000000000003 means 0.0003."""
    if isinstance(value, dict):
        return {name: amounts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [amounts(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def lines(body):
    """Lines name products that there are (one that there is not is 400), and all of one product are no more than 1,000,000."""
    for line in body.get("items") or []:
        line["producto_id"] = 1 + line["producto_id"] % 3
        line["cantidad"] = min(line["cantidad"], MOST // len(body["items"]))


def reserved(body):
    """All lines of one product are no more than 1,000,000."""
    for line in body.get("lineas") or []:
        line["cantidad"] = min(line["cantidad"], MOST // len(body["lineas"]))


def rehearsed(body):
    """The gateway is told how to fail only with PASARELA_ENSAYO=1, which is not set here."""
    body.pop("demora_ms", None)
    body.pop("perder_respuesta", None)


bodies = {"crearPedido": lines, "editarPedido": lines, "reservar": reserved, "pagar": rehearsed}


def countable(query):
    """`lineas` goes with `ids`, of 20 products at most."""
    if "lineas" in query and not 1 <= len(query.get("ids") or []) <= 20:
        del query["lineas"]


def renamed(path):
    """A name that another answer gave is taken again, also one that only the service gives, which the document excludes here."""
    path["id"] = urllib.parse.quote(urllib.parse.unquote(path["id"]).removeprefix("manual:") or "manual", safe="")


def named(case, operation):
    """The names in the documents' examples are made good. A key stands for one request, as callers have it: the same again only with the
    same body. Where callers log in, a charge must have one."""
    if operation == "pagar" and "API_CREDENCIALES" in os.environ:
        case.headers.setdefault(NAME, "pedido-de-ana-7")
    if case.headers.get("If-Match") == '"1"':
        # No order stays at its first version for long.
        case.headers["If-Match"] = "*"
    if case.headers.get(NAME) == "pedido-de-ana-7":
        request = f"{case.method} {case.formatted_path} {case.body!r}"
        case.headers[NAME] = "pedido-de-ana-7-" + hashlib.sha256(request.encode()).hexdigest()[:16]


@schemathesis.hook
def after_call(context, case, response):
    """A circuit breaker that was forced open is let go at once: else all that follows would be 503, and nothing else would be tried."""
    if context.operation.definition.raw["operationId"] == "forzarCircuito" and response.status_code == 200:
        headers = {"Authorization": response.request.headers["Authorization"]}
        requests.post(response.request.url, json={"accion": "automatico"}, headers=headers, timeout=10).raise_for_status()
