"""Runs an .http file, as VS Code's REST Client understands it, from top to bottom: editor.py FILE [VARIABLE=VALUE…]

It knows what the file of this repository uses of that syntax, and ends with an error at anything else: at a reference to what is not
there, which the editor would send as it stands, and at an answer that is not the one that the comment under the title tells of:

    ### title
    # 201 "estado":"pendiente"       the status, and a piece of the answer
"""

import json
import pathlib
import re

from peticiones import Wrong, filled, given, run, send, tell

FILE_VARIABLE = re.compile(r"@(\w+) = (\S+)")
NAME = re.compile(r"# @name (\w+)")
EXPECTED = re.compile(r"# ([1-5]\d\d)(?: (.+))?")
REQUEST = re.compile(r"(GET|POST|PUT|DELETE|PATCH) (\S+)")
FIELD = re.compile(r"([A-Za-z-]+): (.+)")
REFERENCE = re.compile(r"(\w+)\.response\.(?:headers\.([\w-]+)|body\.\$((?:\.\w+)+))")


class Request:
    """What stands between two lines of ###."""

    def __init__(self, title, lines):
        self.title, self.name, self.expected = title, None, None
        lines = [line for line in lines if not self.comment(line)]
        # As the editor does: blank lines around it are none of it, the first one within it is where the body begins.
        head, _, self.body = "\n".join(lines).strip().partition("\n\n")
        first, *fields = head.split("\n")
        self.method, self.url = matched(REQUEST, first, self.title)
        self.fields = [matched(FIELD, field, self.title) for field in fields]
        if not title or not self.expected:
            raise Wrong(f"the request {title or first}: it has no title, or no status stands under that")

    def comment(self, line):
        """Whether a line is one, wherever it stands: the editor sends none, not even out of a body."""
        if not line.lstrip().startswith(("#", "//")):
            return False
        if found := NAME.fullmatch(line):
            self.name = found[1]
        elif found := EXPECTED.fullmatch(line):
            self.expected = int(found[1]), found[2] or ""
        elif "@" in line:
            raise Wrong(f"{self.title}: {line!r} is not known here")
        return True


def matched(form, line, title):
    found = form.fullmatch(line)
    if not found:
        raise Wrong(f"{title}: {line!r} is not known here")
    return found.groups()


class Runner:
    def __init__(self, text, arguments):
        head, *parts = re.split(r"^###", text, flags=re.MULTILINE)
        self.variables = {}
        for line in head.split("\n"):
            if line.strip() and not line.startswith("#"):
                name, value = matched(FILE_VARIABLE, line, "the head of the file")
                self.variables[name] = value
        self.variables |= given(arguments, self.variables)
        self.requests = [Request(title.strip(), lines) for title, *lines in (part.split("\n") for part in parts)]
        self.answers = {}

    def value(self, name):
        """What {{name}} means: a variable of the file, or a header or a member of the answer to a request that has a name."""
        if name in self.variables:
            return self.variables[name]
        found = REFERENCE.fullmatch(name)
        if not found or found[1] not in self.answers:
            raise Wrong(f"{{{{{name}}}}} is no variable, and no answer to an earlier request")
        answer = self.answers[found[1]]
        value = answer.headers.get(found[2].lower()) if found[2] else member(answer, found[3])
        if value is None:
            raise Wrong(f"{{{{{name}}}}} is not in the answer")
        return value

    def call(self, request):
        headers = {name: filled(value, self.value) for name, value in request.fields}
        body = filled(request.body, self.value) or None
        if headers.get("Content-Type") == "application/json":
            json.loads(body)
        answer = send(request.method, filled(request.url, self.value), headers, body)
        status, piece = request.expected
        if answer.status != status or piece not in answer.body:
            raise Wrong(f"{answer.status} {answer.body} instead of {status} {piece}")
        if request.name:
            self.answers[request.name] = answer
        tell(request.title, answer.status)

    def run(self):
        for request in self.requests:
            try:
                self.call(request)
            except (Wrong, json.JSONDecodeError) as wrong:
                raise Wrong(f"{request.title}: {wrong}") from wrong


def member(answer, path):
    """What stands at a JSONPath of names alone, as it is put into a text."""
    if "json" not in answer.headers.get("content-type", ""):
        raise Wrong("the answer is no JSON")
    # Numbers keep all their digits.
    value = json.loads(answer.body, parse_float=str)
    for name in path.split(".")[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) or value is None else json.dumps(value)


def main(path, *arguments):
    Runner(pathlib.Path(path).read_text(encoding="utf-8"), arguments).run()


run(main)
