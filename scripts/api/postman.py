"""Runs a Postman collection (format v2.1.0) from top to bottom, its test scripts included: postman.py COLLECTION [VARIABLE=VALUE…]

It knows what the collection of this repository uses of that format, does with it what Postman does, and ends with an error at anything
else, at a variable that nobody knows, at a request without a test and at a test that fails.
"""

import json
import pathlib
import urllib.parse

import quickjs

from peticiones import Wrong, filled, given, run, send, tell

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
PM = (pathlib.Path(__file__).parent / "pm.js").read_text(encoding="utf-8")


def members(value, where, needed, others=""):
    """Of an object the members that it must have, then those that it may have (None when it has not); any other is an error."""
    if not isinstance(value, dict):
        raise Wrong(f"{where}: {value!r} is no object")
    needed, others = needed.split(), others.split()
    wrong = [name for name in needed if name not in value] + [name for name in value if name not in needed + others]
    if wrong or value.get("description") == "":
        raise Wrong(f"{where}: {', '.join(wrong or ['description'])} is missing, or not known here")
    return [value.get(name) for name in needed + others]


class Runner:
    def __init__(self, collection, arguments):
        info, self.items, variables = members(collection, "the collection", "info item variable")
        _, _, form = members(info, "info", "name description schema")
        if form != FORMAT:
            raise Wrong(f"the format is {form}")
        self.variables = {}
        for variable in variables:
            name, value, _ = members(variable, "variable", "key value", "description")
            self.variables[name] = value
        self.variables |= given(arguments, self.variables)

    def value(self, name):
        value = self.variables.get(name, "")
        if value == "":
            raise Wrong(f"{{{{{name}}}}} has no value")
        return str(value)

    def fill(self, text):
        return filled(text, self.value)

    def run(self, items, where, auth):
        for item in items:
            name = f"{where}{item.get('name')}"
            if "item" in item:
                _, inner, _, own = members(item, name, "name item description", "auth")
                self.run(inner, f"{name} / ", own or auth)
            else:
                self.call(item, name, auth)

    def call(self, item, name, auth):
        _, event, request = members(item, name, "name event request")
        method, url, _, own, fields, body = members(request, name, "method url description", "auth header body")
        try:
            content_type, text = self.body(body, name)
            headers = self.authorization(own or auth, name) | content_type
            for field in fields or []:
                key, value = members(field, name, "key value")
                headers[key] = self.fill(value)
            answer = send(method, self.address(url, name), headers, text)
            self.check(event, answer, name)
        except (Wrong, json.JSONDecodeError) as wrong:
            raise Wrong(f"{name}: {wrong}") from wrong
        tell(name, answer.status)

    def address(self, url, where):
        raw, host, path, query = members(url, f"{where}: url", "raw host path", "query")
        pairs = [members(pair, f"{where}: query", "key value") for pair in query or []]
        parts = ".".join(host) + "/" + "/".join(path) + "?" * bool(pairs) + "&".join(f"{key}={value}" for key, value in pairs)
        # Postman shows the one and calls the other.
        if raw != parts:
            raise Wrong(f"raw is {raw}, and the parts are {parts}")
        return self.fill(raw)

    def authorization(self, auth, where):
        if auth is None:
            raise Wrong("neither the request nor a folder says `auth`")
        kind, bearer = members(auth, f"{where}: auth", "type", "bearer")
        if kind == "noauth" and bearer is None:
            return {}
        if kind != "bearer" or len(bearer) != 1 or bearer[0].get("key") != "token":
            raise Wrong(f"auth is {auth}")
        _, token, _ = members(bearer[0], f"{where}: bearer", "key value type")
        return {"Authorization": f"Bearer {self.fill(token)}"}

    def body(self, body, where):
        """The Content-Type that comes with a body, and the body."""
        if body is None:
            return {}, None
        mode, raw, options, pairs = members(body, f"{where}: body", "mode", "raw options urlencoded")
        if mode == "raw" and options == {"raw": {"language": "json"}} and pairs is None:
            text = self.fill(raw)
            json.loads(text)
            return {"Content-Type": "application/json"}, text
        if mode == "urlencoded" and raw is None and options is None:
            fields = [members(pair, f"{where}: urlencoded", "key value") for pair in pairs]
            text = urllib.parse.urlencode([(key, self.fill(value)) for key, value in fields])
            return {"Content-Type": "application/x-www-form-urlencoded"}, text
        raise Wrong(f"the body {body} is not known here")

    def check(self, event, answer, where):
        if len(event) != 1:
            raise Wrong("there is not one script")
        listen, script = members(event[0], where, "listen script")
        kind, lines = members(script, where, "type exec")
        if (listen, kind) != ("test", "text/javascript"):
            raise Wrong(f"the script is {listen}, {kind}")
        context = quickjs.Context()
        context.set_time_limit(10)
        told = json.dumps({"status": answer.status, "headers": answer.headers, "body": answer.body, "variables": self.variables})
        try:
            context.eval(f"const made = ({PM.rstrip().removesuffix(';')})({told}); globalThis.pm = made.pm; globalThis.came = made.came;")
            # A function, so that a script's own names are its own.
            context.eval("(() => {\n" + "\n".join(lines) + "\n})();")
            came = json.loads(context.eval("came()"))
        except quickjs.JSException as error:
            raise Wrong(f"the script fails: {error}") from error
        if not came["tests"]:
            raise Wrong("the script tests nothing")
        for test in came["tests"]:
            if "failure" in test:
                raise Wrong(f"{test['name']}: {test['failure']}")
        self.variables = came["variables"]


def main(path, *arguments):
    runner = Runner(json.loads(pathlib.Path(path).read_text(encoding="utf-8")), arguments)
    runner.run(runner.items, "", None)


run(main)
