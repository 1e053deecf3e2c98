"""Looks into the file of pedidos while it is used: `libro.py contar FILE` prints its orders, `libro.py vaciar FILE` waits until all reservations of
confirmed orders are consumed, and prints the seconds that took."""

import sqlite3
import sys
import time


def main():
    what, path = sys.argv[1:]
    book = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    if what == "contar":
        print(book.execute("SELECT COALESCE(MAX(id), 0) FROM pedidos").fetchone()[0])
        return
    start = time.monotonic()
    while book.execute("SELECT EXISTS (SELECT 1 FROM salidas)").fetchone()[0]:
        if time.monotonic() - start > 60:
            sys.exit("reservations stay unconsumed for a minute")
        time.sleep(0.005)
    print(f"{time.monotonic() - start:.3f}")


main()
