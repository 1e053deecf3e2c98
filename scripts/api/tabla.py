"""What the runs of schemathesis found, a line each: tabla.py REPORT… (its JSON). Exit status 1 when one failed."""

import json
import pathlib
import sys

HEAD = ("service", "role", "operations", "cases", "failures")


def line(path):
    service, _, role = path.stem.partition(" ")
    report = json.loads(path.read_text(encoding="utf-8"))
    failures = report["test_cases"]["unique_failures"] + len(report["errors"])
    # What ended early has not tried what it should have.
    failures = failures or (0 if report["complete"] and report["exit_code"] == 0 else 1)
    return service, role, f"{report['operations']['tested']}/{report['operations']['total']}", report["test_cases"]["generated"], failures


def main():
    lines = [HEAD] + [line(pathlib.Path(name)) for name in sys.argv[1:]]
    for service, role, *numbers in lines:
        print(f"{service:<14}{role:<12}" + "".join(f"{number:>12}" for number in numbers))
    return 1 if any(failures for *_, failures in lines[1:]) else 0


if __name__ == "__main__":
    sys.exit(main())
