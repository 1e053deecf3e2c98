"""How long a function takes from its start to its first question for an event, and what memory it holds then.

funcion.py STARTS EVENT PROGRAM [ARGUMENT…] is the Runtime API of so many starts of the program, one after the other, and prints a line for
each: milliseconds to the first `next`, milliseconds to the answer of the event in the file EVENT, kilobytes resident and of those anonymous
at the first `next` and after the answer.
"""

import os
import signal
import socket
import subprocess
import sys
import time


def message(connection, buffer):
    """Reads a request; returns its first line and what follows it in the buffer."""
    while b"\r\n\r\n" not in buffer:
        buffer += received(connection)
    head, _, rest = buffer.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(rest) < length:
        rest += received(connection)
    return head.split(b"\r\n")[0].decode(), rest[length:]


def received(connection):
    piece = connection.recv(1 << 16)
    if not piece:
        sys.exit("the function has ended its connection")
    return piece


def memory(process):
    """Kilobytes: resident, anonymous."""
    found = {}
    with open(f"/proc/{process}/smaps_rollup") as file:
        for line in file:
            name, _, rest = line.partition(":")
            if name in ("Rss", "Anonymous"):
                found[name] = int(rest.split()[0])
    return found["Rss"], found["Anonymous"]


def start(listener, event, command):
    address = "127.0.0.1:%d" % listener.getsockname()[1]
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "AWS_LAMBDA_RUNTIME_API": address, "AWS_LAMBDA_LOG_LEVEL": "ERROR",
        "AWS_LAMBDA_FUNCTION_NAME": "factura", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_REGION": "sa-east-1", "LAMBDA_TASK_ROOT": os.getcwd(),
    }
    environment |= {name: os.environ[name] for name in ("PYTHONPATH", "PYTHONPYCACHEPREFIX") if name in os.environ}
    begun = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        listener.settimeout(30)
        connection, _ = listener.accept()
        connection.settimeout(30)
        line, rest = message(connection, b"")
        asked = time.perf_counter() - begun
        assert line.split()[1] == "/2018-06-01/runtime/invocation/next", line
        # It has asked, and now it waits: nothing more is allocated.
        time.sleep(0.02)
        first = memory(child.pid)
        given = time.perf_counter()
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: uno\r\n"
            f"Lambda-Runtime-Deadline-Ms: {int(time.time() * 1000) + 3000}\r\n"
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:sa-east-1:1:function:factura\r\n"
            f"Content-Length: {len(event)}\r\n\r\n"
        )
        connection.sendall(head.encode() + event)
        line, rest = message(connection, rest)
        answered = time.perf_counter() - given
        assert line.split()[1] == "/2018-06-01/runtime/invocation/uno/response", line
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        message(connection, rest)
        time.sleep(0.02)
        after = memory(child.pid)
        print("%.2f %.2f %d %d %d %d" % (asked * 1000, answered * 1000, *first, *after), flush=True)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        connection.close()


def main():
    count, path, *command = sys.argv[1:]
    with open(path, "rb") as file:
        event = file.read()
    listener = socket.create_server(("127.0.0.1", 0))
    for _ in range(int(count) + 2):  # the first two bring the files into the page cache
        start(listener, event, command)


main()
