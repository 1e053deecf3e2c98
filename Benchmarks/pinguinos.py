"""Writes what scripts/medir-pinguinos measured: `pinguinos.py FIGURES ROUNDS SECONDS MANY PYTHON FOLDER` prints a section of Benchmarks/results.md. A line of
the figures: its name, who, how many a second, p50 and p99 in microseconds, seconds of CPU for a thousand; memory has megabytes in place of how many."""

import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from datetime import datetime, timezone
from statistics import median

Round = tuple[float, float, float, float]


class Figures:
    def __init__(self, path: str):
        self.rounds: dict[tuple[str, str], list[Round]] = defaultdict(list)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                name, who, *numbers = line.rstrip("\n").split("\t")
                self.rounds[name, who].append(tuple(map(float, numbers)))

    def has(self, name: str) -> bool:
        return any(figure == name for figure, _ in self.rounds)

    def column(self, name: str, who: str, column: int = 0) -> list[float]:
        return [numbers[column] for numbers in self.rounds[name, who]]

    def rate(self, name: str, who: str) -> str:
        return spread(self.column(name, who), ".0f")

    def times(self, name: str, who: str) -> str:
        return " / ".join(f"{median(self.column(name, who, column)) / 1000:.2f}" for column in (1, 2))


def spread(values: list[float], form: str) -> str:
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def ratios(above: list[float], below: list[float]) -> list[float]:
    """One of each round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def ratio(above: list[float], below: list[float], form: str = ".2f") -> str:
    each = ratios(above, below)
    return f"**{median(each):{form}}** ({min(each):{form}}–{max(each):{form}})"


# How many times the peer's ours are to be.
TARGETS = {
    "pedidos, 32": ("`POST /pedidos` at 32 connections", 60),
    "pedidos, 1": ("at 1 connection", 3),
    "leer producto": ("`GET /productos/{id}`", 18),
}


def wanted(name: str) -> str:
    return f"≥ {TARGETS[name][1]}" if name in TARGETS else "–"


def beside_the_peer(figures: Figures) -> None:
    table(figures, "par", {connections: wanted(f"pedidos, {connections}") for connections in (1, 8, 32, 128)}, wanted("leer producto"))
    ours, live = figures.column("leer producto", "nuestro"), figures.column("leer salud", "nuestro")
    print(
        f"| the same, beside `/health/live` | {figures.rate('leer producto', 'nuestro')} | {figures.times('leer producto', 'nuestro')} "
        f"| (ours) {figures.rate('leer salud', 'nuestro')} | {figures.times('leer salud', 'nuestro')} | {ratio(ours, live)} | ≥ 0.6 |"
    )
    slow, quick = figures.column("pedidos, 32", "nuestro", 2), figures.column("pedidos, 32", "par", 1)
    print(f"\nOur p99 beside the peer's p50, orders at 32 connections: {ratio(slow, quick)}, target < 1.")
    print("\n| | ours | peer | target |\n|---|---|---|---|")
    for name, title, target in (
        ("memoria en reposo", "memory at rest, MB", "< 50"),
        ("memoria tras la carga", "after these loads, MB", "–"),
    ):
        print(f"| {title} | {figures.column(name, 'nuestro')[0]:.1f} | {figures.column(name, 'par')[0]:.1f} | {target} |")
    cpu = [spread(figures.column("pedidos, 32", who, 3), ".2f") for who in ("nuestro", "par")]
    print(f"| seconds of CPU for 1,000 orders, 32 connections | {cpu[0]} | {cpu[1]} | – |")
    reached = {name: median(ratios(figures.column(name, "nuestro"), figures.column(name, "par"))) for name in TARGETS}
    told = [f"{title} is at {reached[name]:.1f} of {target}" for name, (title, target) in TARGETS.items() if reached[name] < target]
    if told:
        print(f"\nNot reached: {'; '.join(told)}. [Where the time goes](tiempo.md).")
    if figures.column("pedidos, 32", "par-hilo"):
        print(
            """
The peer opens its database for each request and closes it after that, as Flask's own documentation has it. The same run, beside the peer with
a connection that each thread keeps (`CONEXION=hilo`), which is quicker:"""
        )
        table(figures, "par-hilo", dict.fromkeys((1, 8, 32, 128), "–"), "–")


def table(figures: Figures, other: str, targets: dict[int, str], reading: str) -> None:
    print("\n| | ours, per second | ms | peer, per second | ms | ratio | target |\n|---|---|---|---|---|---|---|")
    for connections, target in targets.items():
        title = f"`POST /pedidos`, {connections} connection{'s' * (connections > 1)}"
        row(figures, f"pedidos, {connections}", title, other, target, ".1f")
    row(figures, "leer producto", "`GET /productos/{id}`", other, reading, ".1f")


def row(figures: Figures, name: str, title: str, other: str, target: str, form: str = ".2f", ours: str = "nuestro") -> None:
    print(
        f"| {title} | {figures.rate(name, ours)} | {figures.times(name, ours)} | {figures.rate(name, other)} | {figures.times(name, other)} "
        f"| {ratio(figures.column(name, ours), figures.column(name, other), form)} | {target} |"
    )


def request_log(figures: Figures) -> None:
    print(
        """
### The request log

The same at 32 connections with a line for each request, in files: ours at `LOG_LEVEL=info` to `logs.log` and the console, the peer by gunicorn's
access log.

| | with the log, per second | ms | without, per second | ms | ratio | target |
|---|---|---|---|---|---|---|"""
    )
    row(figures, "registro", "ours", "nuestro", "–", ours="nuestro-registro")
    row(figures, "registro", "peer", "par", "–", ours="par-registro")


def size(figures: Figures, many: str) -> None:
    print(
        f"""
### With {many} orders beside a thousand

Our services alone, each time started anew; the orders were all made by calls. The thousand are a copy for each round, and have beside them those
that are made while orders are measured. After the last of the {many} the four processes hold
{figures.column("memoria tras un millón", "millon")[0]:.1f} MB, target ≤ 80.

| 32 connections | {many}, per second | ms | a thousand, per second | ms | ratio | target |
|---|---|---|---|---|---|---|"""
    )
    row(figures, "pedidos, por tamaño", "`POST /pedidos`", "mil", "≥ 0.7", ours="millon")
    row(figures, "leer pedido, por tamaño", "`GET /pedidos/{id}`", "mil", "≥ 0.7", ours="millon")
    row(figures, "listar, por tamaño", "`GET /pedidos?limite=50`", "mil", "≥ 0.7", ours="millon")


def profile(path: str) -> None:
    """The lists of scripts/perfil, without its stages."""
    with open(path, encoding="utf-8") as lines:
        kept = [line.rstrip() for line in lines]
    first = next((index for index, line in enumerate(kept) if "by file" in line or "instructions" in line), 0)
    print("\n### Where the time of pedidos goes\n\nThe top of `make profile`, orders over 32 connections. `[kernel.kallsyms]` is the kernel.\n\n```text")
    print("\n".join(line[:150] for line in kept[first:] if line))
    print("```")


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def sync_time(folder: str) -> float:
    """Milliseconds of a small write that is on the disk."""
    path = os.path.join(folder, "sync")
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_DSYNC)
    start = time.monotonic()
    for _ in range(200):
        os.write(file, bytes(4096))
    took = (time.monotonic() - start) / 200 * 1000
    os.close(file)
    os.remove(path)
    return took


PEER = """[par](par): the same four services in Python with Flask, sqlite3 and requests under gunicorn, 2 processes of 8
threads each, SQLite in WAL mode with `synchronous=FULL`, a session of requests that each thread keeps, one commit a call. For an order it does
what ours do, in the same steps: prices, intent, reservation, charge, consumption, end; it consumes before it answers, ours just after it and many in one call, and the
time of ours runs until none is left; what orders that come together cost ours read together. It has no timeline, breaker, metrics or traces, and does not go on after a crash."""


def introduction(rounds: str, seconds: str, python: str, folder: str) -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    packages = "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in ('Flask', 'requests', 'gunicorn')))"
    swift = said("sh", "-c", "swift --version 2>/dev/null | sed -n 's/.*Swift version \\([0-9.]*\\).*/\\1/p'")
    sqlite = said(python, "-c", "import sqlite3; print(sqlite3.sqlite_version)")
    wrk = said("dpkg-query", "-W", "-f", "${Version}", "wrk")
    commit = said("git", "rev-parse", "--short", "HEAD") or "unknown"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    files = said("findmnt", "-n", "-o", "FSTYPE", "-T", folder)
    peer = os.environ.get("PEER_CMD")
    return f"""## The Pingüinos services beside a peer

scripts/medir-pinguinos, the other half of `make bench`, writes this part: {datetime.now(timezone.utc):%Y-%m-%d}, {rounds} round{"s" * (rounds != "1")} of {seconds} s, reads
and sizes half as long, the sizes two rounds more.

* Machine: {model}, {os.cpu_count()} cores, {memory:.0f} GB, {files}; a 4 KB write and its sync take {sync_time(folder):.2f} ms. wrk, the services and the
  peer share the cores.
* Versions: Swift {swift}, {said(python, "--version")}, {said(python, "-c", packages)}, SQLite {sqlite}, wrk {wrk}, commit {commit}
* Orders are of one piece of one of a hundred products, over kept connections; every answer was 201. Ours and the peer take turns.
* The request log is off on both sides (ours: `LOG_LEVEL=warning`).
* A figure is a median over the rounds, with the lowest and the highest; milliseconds are p50 / p99. A ratio is the median of the rounds' ratios.
* Memory is the sum of the processes' PSS: what several share, such as Swift's libraries, is counted once.

The peer is {f"`{peer}` (`PEER_CMD`)." if peer else PEER}"""


def main() -> None:
    path, rounds, seconds, many, python, folder = sys.argv[1:]
    figures = Figures(path)
    print(introduction(rounds, seconds, python, folder))
    if figures.has("pedidos, 32"):
        beside_the_peer(figures)
    if figures.has("registro"):
        request_log(figures)
    if figures.has("pedidos, por tamaño"):
        size(figures, many)
    if os.path.exists(os.path.join(folder, "profile")):
        profile(os.path.join(folder, "profile"))


main()
