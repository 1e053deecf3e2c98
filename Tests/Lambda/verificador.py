"""An endpoint of AWS Lambda as far as signatures go: each is recomputed by botocore, which is AWS's own and knows nothing of ours.

A wrong one is answered as AWS does, 403 with InvalidSignatureException; a right one with what came, in a function's envelope. The credentials
that it knows are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where it is set, AWS_SESSION_TOKEN. It says `listening <port>`.
"""

import datetime
import hashlib
import json
import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET, TOKEN = (os.environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
FORM = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


def problem(method, target, headers, body):
    """What is wrong with a request; None when its signature is right. With it the region and the service that it names."""
    match = FORM.fullmatch(headers.get("Authorization", ""))
    if not match:
        return "no signature", None, None
    key, day, region, service, signed, signature = match.groups()
    signed = signed.split(";")
    date = headers.get("X-Amz-Date", "")
    must = {"host"} | {name.lower() for name in headers if name.lower().startswith("x-amz-")}
    if key != KEY or not date.startswith(day):
        return "another key or day", region, service
    if not must <= set(signed):
        return f"not signed: {must - set(signed)}", region, service
    if missing := [name for name in signed if name not in {each.lower() for each in headers}]:
        return f"signed, and not sent: {missing}", region, service
    if headers.get("X-Amz-Security-Token") != TOKEN:
        return "another session token", region, service
    sent = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((datetime.datetime.now(datetime.timezone.utc) - sent).total_seconds()) > 300:
        return "of another time", region, service
    fields = {name: value for name, value in headers.items() if name.lower() in signed}
    request = AWSRequest(method=method, url=f"http://{headers['Host']}{target}", headers=fields, data=body)
    request.context["timestamp"] = date
    auth = SigV4Auth(Credentials(KEY, SECRET, TOKEN), service, region)
    right = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return (None if right == signature else "another signature"), region, service


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wrong, region, service = problem(self.command, self.path, self.headers, body)
        if wrong:
            self.reply(403, {"message": wrong}, [("x-amzn-ErrorType", "InvalidSignatureException")])
            return
        parts = urlsplit(self.path)
        seen = {
            "metodo": self.command,
            "ruta": unquote(parts.path),
            "calificador": parse_qs(parts.query).get("Qualifier", [""])[0],
            "region": region,
            "servicio": service,
            "bytes": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "nombres": sorted(name.lower() for name in self.headers),
            "evento": body.decode(errors="replace") if len(body) <= 4096 else "",
        }
        envelope = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(seen), "isBase64Encoded": False}
        self.reply(200, envelope, [])

    do_GET = do_POST = answer

    def reply(self, status, value, headers):
        text = json.dumps(value).encode()
        self.send_response(status)
        for name, field in [*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(text)))]:
            self.send_header(name, field)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def end_with_parent():
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
print(f"listening {server.server_port}", flush=True)
server.serve_forever()
