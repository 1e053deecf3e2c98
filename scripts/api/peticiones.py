"""What the runners of the Postman collection and of the .http file share: requests over HTTP, variables, and how they tell what is wrong."""

import http.client
import re
import sys
import urllib.parse
from dataclasses import dataclass

VARIABLE = re.compile(r"\{\{(.*?)\}\}")


class Wrong(Exception):
    """What is wrong with a file, or with what the services answered."""


@dataclass
class Answer:
    status: int
    headers: dict  # by name in small letters
    body: str


def send(method, url, headers, body):
    """Makes one request, as it stands: no proxy, no redirection, nothing remembered."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise Wrong(f"{url!r} is no address of a service")
    target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.request(method, target, body.encode() if body is not None else None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise Wrong(f"{url} does not answer: {error}") from error
    finally:
        connection.close()


def filled(text, value_of):
    """A text with each {{name}} replaced by what `value_of` gives for the name."""
    return VARIABLE.sub(lambda found: value_of(found[1].strip()), text)


def given(arguments, known):
    """The values of variables that a command line gives as NAME=VALUE; each must be one that the file knows."""
    values = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals or name not in known:
            raise Wrong(f"{argument!r} gives no variable of the file a value: {', '.join(known)}")
        values[name] = value
    return values


def tell(title, status):
    print(f"    {status}  {title}", flush=True)


def run(main):
    """Ends the program with the exit status 1 and a sentence when something is wrong."""
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"error: {wrong}")
