"""The checks of scripts/openapi: what is wrong with the bundled documents, in sentences."""

import copy
import json
import re
from decimal import Decimal

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from openapi import KINDS, ROOT, SOURCES, as_json, operations

DOCUMENT = "urn:documento"


def check(bundles, folder, sources):
    """What is wrong with the bundles that lie in a folder, and with what they are made of."""
    problems = [f"{service}: {problem}" for service, document in bundles.items() for problem in of_one(document)]
    for service in bundles:
        in_yaml, in_json = ((folder / f"{service}.{end}").read_text(encoding="utf-8") for end in ("yaml", "json"))
        if yaml.safe_load(in_yaml) != json.loads(in_json):
            problems.append(f"{service}: YAML and JSON say different things")
    return problems + unused(sources) + unseen(bundles)


def of_one(document):
    # As whoever gets it reads it.
    written = json.loads(as_json(document))
    yield from (f"{place(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(written).iter_errors())
    yield from empty(document, ())
    yield from examples(document)
    yield from names(document)


def place(path):
    return "/".join(str(part) for part in path) or "(document)"


def empty(value, path):
    """A member without a value: in a text without quotes, what follows a comma is read as the name of another member."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if inner is None and isinstance(name, str):
            yield f"{place(path)}: {name!r} has no value: is a text with a comma not in quotes?"
        if name not in ("example", "examples"):
            yield from empty(inner, path + (name,))


# Examples


def examples(document):
    """Each example must be what its schema says, amounts to the last digit."""
    registry = Registry().with_resource(DOCUMENT, Resource(contents=document, specification=DRAFT202012))
    for holder, path in holders(document, ()):
        for name, example in given(holder, document):
            schema = pointer(path + ("schema",))
            validator = Draft202012Validator({"$ref": f"{DOCUMENT}#{schema}"}, registry=registry, format_checker=FormatChecker())
            for error in validator.iter_errors(example):
                yield f"{place(path)}: the example {name} at {place(error.absolute_path)}: {error.message}"


def holders(value, path):
    """What has a schema and may have examples: parameters, headers, media types."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        return
    if "schema" in value and "properties" not in value:
        yield value, path
    for name, inner in value.items():
        if name not in ("example", "examples"):
            yield from holders(inner, path + (name,))


def given(holder, document):
    if "example" in holder:
        yield "(only one)", holder["example"]
    for name, example in holder.get("examples", {}).items():
        if "$ref" in example:
            example = document["components"]["examples"][example["$ref"].rsplit("/", 1)[1]]
        yield name, example["value"]


def pointer(path):
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


# Operations


def names(document):
    seen = set()
    for method, path, operation in operations(document):
        where = f"{method.upper()} {path}"
        name = operation.get("operationId", "")
        if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name) or name in seen:
            yield f"{where}: operationId {name!r} is missing, no name, or that of another operation"
        seen.add(name)
        for member in ("summary", "description", "tags", "responses"):
            if not operation.get(member):
                yield f"{where}: {member} is missing"
        for tag in operation.get("tags", []):
            if tag not in [known["name"] for known in document["tags"]]:
                yield f"{where}: the tag {tag} is not explained"
        if (operation.get("security") == []) == ("x-rol" in operation):
            yield f"{where}: says neither x-rol nor `security: []`, or both"
        for status, media in contents(operation):
            if media != "*/*" and not {"example", "examples"} & set(contents_of(operation, status)[media]):
                yield f"{where}: no example of {status} as {media}"


def contents_of(operation, status):
    return operation["requestBody"]["content"] if status == "(body)" else operation["responses"][status].get("content", {})


def contents(operation):
    """The bodies that an operation itself describes: its own, and those of its answers that are no errors."""
    statuses = [status for status in operation.get("responses", {}) if status.startswith("2")]
    for status in (["(body)"] if "content" in operation.get("requestBody", {}) else []) + statuses:
        for media in contents_of(operation, status):
            yield status, media


# Sources


def unused(sources):
    """What is said once for all must be of use to somebody, and no file is forgotten or too long."""
    problems = []
    for path in sorted(SOURCES.rglob("*.yaml")):
        name = path.relative_to(ROOT)
        if path not in sources.documents:
            problems.append(f"{name}: nothing refers to it")
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 400:
            problems.append(f"{name}: {lines} lines, and no file has more than 400")
        for kind, components in sources.documents[path].get("components", {}).items():
            for component in components:
                if kind in KINDS and kind != "securitySchemes" and (path, ("components", kind, component)) not in sources.used:
                    problems.append(f"{name}: nothing uses {kind}/{component}")
    return problems


# The checks themselves


def at(document, *names):
    for name in names:
        document = document[name]
    return document


def post(document):
    return document["paths"]["/productos"]["post"]


# A mistake of each kind in the catalogue's document, and a word of the sentence that must tell of it.
MISTAKES = [
    (lambda d: post(d).pop("responses"), "responses"),
    (lambda d: post(d).update(operationId="leerProducto"), "operationId"),
    (lambda d: post(d).pop("x-rol"), "says neither"),
    (lambda d: post(d).update(tags=["otra"]), "the tag otra"),
    (lambda d: post(d)["responses"]["201"]["content"]["application/json"].pop("example"), "no example of 201"),
    (lambda d: at(post(d), "requestBody", "content", "application/json", "example").update(precio=Decimal("0.00001")), "multiple of 0.0001"),
    (lambda d: at(post(d), "requestBody", "content", "application/json", "example").pop("nombre"), "required property"),
    (lambda d: at(d, "components", "parameters", "Desde").update(example="ayer"), "date-time"),
    (lambda d: at(d, "components", "parameters", "Id").update(**{"in": "pfad"}), "pfad"),
    (lambda d: at(d, "components", "schemas", "Problema", "properties", "error").update(**{"en pocas palabras.": None}), "has no value"),
]


def unseen(bundles):
    """Plants each of the mistakes and sees whether it is found."""
    problems = []
    for number, (plant, word) in enumerate(MISTAKES):
        service = "pagos" if word == "date-time" else "productos"
        document = copy.deepcopy(bundles[service])
        plant(document)
        if not any(word in problem for problem in of_one(document)):
            problems.append(f"scripts/openapi_comprobar.py: nobody finds mistake {number}, {word!r}")
    return problems
