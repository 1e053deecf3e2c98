"""What the runs of schemathesis found, a line each: tabla.py REPORT… (its JSON), and beside each what its caller saw of the operations that are
for him, as reglas.py wrote it down. Exit status 1 when a run failed, or did not come to what it should have tried."""

import json
import pathlib
import sys

HEAD = ("service", "role", "operations", "cases", "done", "failures")
# Nothing is ever in quarantine here.
NEVER_DONE = {"decidirCompensacion"}


def line(path):
    service, _, role = path.stem.partition(" ")
    report = json.loads(path.read_text(encoding="utf-8"))
    tested, total = report["operations"]["tested"], report["operations"]["total"]
    failures = report["test_cases"]["unique_failures"] + len(report["errors"])
    # What ended early, or left something out, has not tried what it should have.
    if not failures and (not report["complete"] or report["exit_code"] != 0 or tested != total or not report["test_cases"]["generated"]):
        failures = 1
    seen = [line.split() for line in path.with_suffix(".seen").read_text(encoding="utf-8").splitlines()]
    names, done = {name for name, _ in seen}, {name for name, status in seen if status.startswith(("2", "3"))}
    undone = sorted(names - done - NEVER_DONE)
    if undone:
        print(f"{service}, {role}: never answered 2xx: {', '.join(undone)}", file=sys.stderr)
    return service, role, f"{tested}/{total}", report["test_cases"]["generated"], f"{len(done)}/{len(names)}", failures + len(undone)


def main():
    lines = [HEAD] + [line(pathlib.Path(name)) for name in sys.argv[1:]]
    for service, role, *numbers in lines:
        print(f"{service:<14}{role:<12}" + "".join(f"{number:>12}" for number in numbers))
    return 1 if any(failures for *_, failures in lines[1:]) else 0


if __name__ == "__main__":
    sys.exit(main())
