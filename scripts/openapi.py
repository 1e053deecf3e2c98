"""Bundles the documents of openapi/ and holds them against their rules. ContractTests hold them against the code. Called by scripts/openapi.

The sources are split by what they are about, and say once what more than one of them has. Beside what OpenAPI has, a `$ref` may stand
there for an operation, and in `responses`, for what all operations of a kind can be answered; what stands beside it wins. None of that
is left in a bundle: there each `$ref` names a component of its own document. Nor do sources say a version: it is that of the code.
"""

import json
import pathlib
import re
import sys
import tempfile
from decimal import Decimal

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "openapi"

SERVICES = ["productos", "inventario", "pagos", "pedidos", "contenido", "compras", "mediador", "emisor"]
METHODS = ("get", "put", "post", "delete", "patch", "options", "head", "trace")
KINDS = ("schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links")


class Wrong(Exception):
    """What is wrong with a source; bundling ends there."""


# YAML, in and out


class Loader(yaml.SafeLoader):
    """The YAML of the sources: numbers keep all their digits, days stay texts, only true and false are truth, no name comes twice."""

    yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def mapping(self, node):
        names = [self.construct_object(name) for name, _ in node.value if name.tag != "tag:yaml.org,2002:merge"]
        for name in names:
            if not isinstance(name, str):
                raise Wrong(f"{node.start_mark.name}: the name {name!r} is no text: write it in quotes")
            if names.count(name) > 1:
                raise Wrong(f"{node.start_mark.name}: {name!r} stands twice in one object, at line {node.start_mark.line + 1}")
        return self.construct_mapping(node, deep=True)


Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))
Loader.add_constructor("tag:yaml.org,2002:map", Loader.mapping)


class Dumper(yaml.SafeDumper):
    """What the bundles are written by: nothing is said by reference to an earlier line, texts of several lines stand as they are."""

    def ignore_aliases(self, data):
        return True


def represent_text(dumper, text):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, represent_text)
Dumper.add_representer(Decimal, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", format(number, "f")))


def as_yaml(document):
    return yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)


def as_json(value):
    """JSON with all digits of each number, which the library's own writer would make binary."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{as_json(name)}:{as_json(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


# Bundling


class Sources:
    """The files, each read once, and which of their components were ever used."""

    def __init__(self):
        self.documents = {}
        self.used = set()

    def document(self, path):
        if path not in self.documents:
            if not path.is_file():
                raise Wrong(f"there is no {path.relative_to(ROOT)}")
            with path.open(encoding="utf-8") as file:
                self.documents[path] = yaml.load(file, Loader)
        return self.documents[path]

    def find(self, reference, path):
        """The file, the names on the way, and what a reference of a file means."""
        name, _, pointer = reference.partition("#/")
        target = (path.parent / name).resolve() if name else path
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")]
        value = self.document(target)
        for part in parts:
            if not isinstance(value, dict) or part not in value:
                raise Wrong(f"{path.relative_to(ROOT)}: nothing is at {reference}")
            value = value[part]
        return target, parts, value


class Bundle:
    """One service's document, made self-contained."""

    def __init__(self, sources, service):
        self.sources = sources
        self.components = {}
        self.origins = {}
        path = SOURCES / f"{service}.yaml"
        source = sources.document(path)
        self.document = {name: self.copied(value, path) for name, value in source.items() if name not in ("paths", "components")}
        self.document["info"] = {"title": source["info"]["title"], "version": version()} | self.document["info"]
        self.document["paths"] = {name: self.copied(item, path) for name, item in source["paths"].items()}
        for name, scheme in source.get("components", {}).get("securitySchemes", {}).items():
            self.components.setdefault("securitySchemes", {})[name] = self.inlined(scheme, path)
        self.document["components"] = {
            kind: dict(sorted(self.components[kind].items())) for kind in KINDS if kind in self.components
        }

    def copied(self, value, path):
        if isinstance(value, list):
            return [self.copied(inner, path) for inner in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("$ref"), str):
            return self.referred(value, path)
        return {name: self.answers(inner, path) if name == "responses" else self.copied(inner, path) for name, inner in value.items()}

    def referred(self, value, path):
        target, parts, _ = self.sources.find(value["$ref"], path)
        if parts[0] == "components" and parts[1] in KINDS and len(parts) == 3:
            beside = {name: self.copied(inner, path) for name, inner in value.items() if name != "$ref"}
            return {"$ref": self.component(value["$ref"], path, parts[1], parts[2])} | beside
        return self.inlined(value, path)

    def inlined(self, value, path):
        """What a reference means, and what stands beside it."""
        if "$ref" not in value:
            return self.copied(value, path)
        target, parts, found = self.sources.find(value["$ref"], path)
        self.sources.used.add((target, tuple(parts)))
        return self.inlined(found, target) | {name: self.copied(inner, path) for name, inner in value.items() if name != "$ref"}

    def answers(self, responses, path):
        """In order of status."""
        return dict(sorted(self.inlined(responses, path).items()))

    def component(self, reference, path, kind, name):
        target, parts, found = self.sources.find(reference, path)
        kept = self.components.setdefault(kind, {})
        if name not in kept:
            self.origins[kind, name] = target
            self.sources.used.add((target, tuple(parts)))
            kept[name] = None  # for those that contain themselves
            kept[name] = self.copied(found, target)
        elif self.origins[kind, name] != target:
            raise Wrong(f"{target.relative_to(ROOT)} and {self.origins[kind, name].relative_to(ROOT)}: both have {kind}/{name}")
        return f"#/components/{kind}/{name}"


def bundles_of(sources):
    return {service: Bundle(sources, service).document for service in SERVICES}


def write(folder, sources):
    """Writes the bundles, and gives them by service."""
    folder.mkdir(parents=True, exist_ok=True)
    bundles = bundles_of(sources)
    for service, document in bundles.items():
        (folder / f"{service}.yaml").write_text(as_yaml(document), encoding="utf-8")
        (folder / f"{service}.json").write_text(as_json(document) + "\n", encoding="utf-8")
    return bundles


def version():
    return re.search(r'productVersion = "([^"]+)"', (ROOT / "Sources/ServiceKit/Program/productVersion.swift").read_text())[1]


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def main():
    sources = Sources()
    if sys.argv[1] == "agrupar":
        write(pathlib.Path(sys.argv[2]), sources)
        return 0
    if sys.argv[1] == "documentos":
        from openapi_documentos import lay_down

        lay_down(pathlib.Path(sys.argv[2]), bundles_of(sources))
        return 0
    # Only who asks for it needs the validator.
    from openapi_comprobar import check

    with tempfile.TemporaryDirectory() as folder:
        bundles = write(pathlib.Path(folder), sources)
        problems = check(bundles, pathlib.Path(folder), sources)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    count = sum(len(list(operations(document))) for document in bundles.values())
    print(f"{len(bundles)} documents with {count} operations are valid.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Wrong, yaml.YAMLError) as error:
        sys.exit(f"error: {error}")
