#!/usr/bin/env python3
"""A function for tests, on the Runtime API itself: gives back the event that it got, and does beside that what its body says.

`{"espera":"path"}` waits until there is such a file, `{"muere":true}` ends the process, `{"falla":"Function.Tipo"}` reports an error; of a long text it gives back
only the length.
"""

import http.client
import json
import os
import time

BASE = "/2018-06-01/runtime/invocation/"
emulator = os.getppid()
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def ask(method, path, body=None):
    api.request(method, BASE + path, body)
    response = api.getresponse()
    return response, response.read()


while True:
    response, text = ask("GET", "next")
    number = response.headers["Lambda-Runtime-Aws-Request-Id"]
    event = json.loads(text)
    body = event["body"]
    wish = body if isinstance(body, dict) else {}
    print(f"begun {wish}", flush=True)
    while "espera" in wish and not os.path.exists(wish["espera"]):
        # Nobody ends it when the emulator is killed.
        if os.getppid() != emulator:
            os._exit(1)
        time.sleep(0.01)
    if wish.get("muere"):
        os._exit(1)
    if "falla" in wish:
        error = {"errorMessage": "a secret of the function", "errorType": wish["falla"], "stackTrace": ["line 1"]}
        ask("POST", f"{number}/error", json.dumps(error))
        continue
    if isinstance(body, str) and len(body) > 1000:
        event = {"headers": event["headers"], "body": len(body)}
    answer = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event), "isBase64Encoded": False}
    ask("POST", f"{number}/response", json.dumps(answer))
