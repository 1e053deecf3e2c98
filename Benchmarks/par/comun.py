"""What the four services of the peer have in common: the app, the shared token, the database, calls to others."""

import hmac
import os
import sqlite3
import threading
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation

import requests
from flask import Flask, jsonify, request
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

TOKEN = os.environ.get("SERVICE_TOKEN", "penguin-secret")
CREDENTIALS = f"Bearer {TOKEN}".encode()
# A connection to the database for each request, as Flask's own documentation has it, or one that is kept for each thread.
KEPT = os.environ.get("CONEXION", "peticion") == "hilo"


class Problem(Exception):
    """An answer that is an error: its status and what it says."""

    def __init__(self, status, error, **members):
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **members}


def make_app(name):
    """A Flask app that knows its callers and tells errors as JSON."""
    app = Flask(name)
    app.json.sort_keys = False
    app.json.compact = True

    @app.before_request
    def authenticate():
        if request.path.startswith("/health"):
            return
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), CREDENTIALS):
            raise Problem(401, "No autorizado")

    @app.errorhandler(Problem)
    def problem(error):
        return jsonify(error.body), error.status

    @app.get("/health")
    def health():
        return {"status": "ok", "service": name}

    @app.get("/health/live")
    def live():
        return {"status": "ok"}

    return app


class Database:
    """A file of SQLite: one write at a time in a process, each on the disk before it is answered."""

    def __init__(self, app, schema):
        self.path = os.environ.get("DB_PATH", f"{app.name}.db")
        self.local = threading.local()
        # The other process is waited for by SQLite's own busy handler, which sleeps: threads of one process need not.
        self.writing = threading.Lock()
        # Both workers start at the same time, and turning the log on does not wait for the other one.
        for _ in range(100):
            try:
                self.connection().executescript("PRAGMA journal_mode = WAL;" + schema)
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
        else:
            raise RuntimeError(f"{self.path} stays locked")
        self.close()
        if not KEPT:
            app.teardown_appcontext(self.close)

    def connection(self):
        """That of this request, or of this thread."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self.local.connection = connection
        return connection

    def close(self, _error=None):
        connection = getattr(self.local, "connection", None)
        if connection is not None:
            connection.close()
            self.local.connection = None

    def one(self, sql, *values):
        return self.connection().execute(sql, values).fetchone()

    def all(self, sql, *values):
        return self.connection().execute(sql, values).fetchall()

    @contextmanager
    def transaction(self):
        """One commit. What fails inside leaves nothing."""
        connection = self.connection()
        with self.writing:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


class Remote:
    """Another service: a session that is kept for each thread, which tries a call again that nobody answered."""

    def __init__(self, variable, default):
        self.url = os.environ.get(variable, default)
        self.local = threading.local()

    def session(self):
        session = getattr(self.local, "session", None)
        if session is None:
            session = requests.Session()
            # No proxy and no .netrc is between these services; else requests looks for both at each call.
            session.trust_env = False
            session.headers["Authorization"] = f"Bearer {TOKEN}"
            # Every call has a name of the order's, so that repeating it is harmless.
            session.mount("http://", HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0.1, allowed_methods=None)))
            self.local.session = session
        return session

    def call(self, method, path, body=None, **headers):
        return self.session().request(method, self.url + path, json=body, headers=headers, timeout=5)


def body():
    """The object that was sent."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Problem(400, "El cuerpo no es JSON")
    return sent


def whole(value, minimum=1):
    """A whole number, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= minimum else None


def ten_thousandths(value):
    """An amount as it is kept: exact."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Problem(400, "Importe inválido")
    try:
        amount = Decimal(str(value)) * 10000
    except InvalidOperation:
        raise Problem(400, "Importe inválido") from None
    if amount != int(amount) or amount < 0:
        raise Problem(400, "Importe inválido")
    return int(amount)


def amount(kept):
    """An amount as it is told."""
    return kept // 10000 if kept % 10000 == 0 else kept / 10000
