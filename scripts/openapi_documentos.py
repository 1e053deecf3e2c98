"""Lays down what a service serves at /openapi.yaml, /openapi.json and /docs: see Sources/ServiceKit/Documents. Called by scripts/openapi."""

import copy
import importlib.util
import pathlib
import re
import shutil

from openapi import SOURCES, as_json, as_yaml, operations

# A service puts the issuer there whose tokens it takes.
ISSUER = "{OIDC_ISSUER}"
KEY = "#/components/parameters/IdempotencyKey"
ASSETS = ["swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "LICENSE"]


def lay_down(folder, bundles):
    for service, document in bundles.items():
        # emisor asks nobody who he is.
        modes = ("token", "oidc") if "oidc" in document["components"].get("securitySchemes", {}) else ("token",)
        for mode in modes:
            place = folder / service / mode
            place.mkdir(parents=True, exist_ok=True)
            served = as_served(document, mode)
            (place / "openapi.yaml").write_text(as_yaml(served), encoding="utf-8")
            (place / "openapi.json").write_text(as_json(served) + "\n", encoding="utf-8")
    page(folder / "docs")


def as_served(document, mode):
    """The document as a running service has it: of how its callers are known, and of no other place than where it was found."""
    served = copy.deepcopy(document)
    del served["servers"]
    schemes = served["components"].get("securitySchemes", {})
    if mode == "oidc":
        schemes["oidc"]["openIdConnectUrl"] = f"{ISSUER}/.well-known/openid-configuration"
        # There who charges has a token of his own, and gives the charge its name.
        for _, _, operation in operations(served):
            if operation["operationId"] == "pagar":
                for parameter in operation["parameters"]:
                    if parameter.get("$ref") == KEY:
                        del parameter["$ref"]
                        parameter.update(served["components"]["parameters"]["IdempotencyKey"] | parameter | {"required": True})
    # Nobody logs in where only services may call.
    people = any(set(operation.get("x-rol", [])) - {"servicio"} for _, _, operation in operations(served))
    if schemes and not (people and mode == "oidc"):
        del schemes["oidc"]
        served["security"] = [need for need in served["security"] if "oidc" not in need]
    return served


def page(folder):
    """Our own page, and of Swagger UI what it shows things with."""
    folder.mkdir(parents=True, exist_ok=True)
    package = pathlib.Path(importlib.util.find_spec("swagger_ui").origin).parent / "static"
    for file in (SOURCES / "pagina").iterdir():
        shutil.copyfile(file, folder / file.name)
    for name in ASSETS:
        shutil.copyfile(package / name, folder / name)
    # Where a login comes back to, Swagger UI has a page with its script inside, which our policy does not let run.
    html = (package / "oauth2-redirect.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (folder / "oauth2-redirect.js").write_text(script + "\nrun();\n", encoding="utf-8")
