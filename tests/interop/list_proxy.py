"""An MCP gateway as somebody might write it in an afternoon: a proxy that denies tools by a list.

    UPSTREAM="server command" python3 list_proxy.py TOOL...

Only the named tools may be called, and methods that are not about tools pass. It judges what
Python's json module reads and forwards the line as it came: its mistake, which campaigns find.
"""

import json
import os
import subprocess
import sys
import threading

DENIED = -32001


def answer(out, lock, line):
    with lock:
        out.write(line)
        out.flush()


def relay(server, out, lock):
    for line in server.stdout:
        answer(out, lock, line)


def denial(message, allowed):
    """The answer to what may not pass, or None."""
    if not isinstance(message, dict) or message.get("method") != "tools/call":
        return None
    params = message.get("params")
    name = params.get("name") if isinstance(params, dict) else None
    if name in allowed:
        return None
    error = {"code": DENIED, "message": "not on the list"}
    return {"jsonrpc": "2.0", "id": message.get("id"), "error": error}


def main():
    allowed = set(sys.argv[1:])
    command = os.environ["UPSTREAM"]
    server = subprocess.Popen(
        ["/bin/sh", "-c", "exec " + command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    lock = threading.Lock()
    reader = threading.Thread(target=relay, args=(server, sys.stdout.buffer, lock))
    reader.start()
    for line in sys.stdin.buffer:
        try:
            refused = denial(json.loads(line), allowed)
        except ValueError:
            error = {"code": -32700, "message": "no JSON"}
            refused = {"jsonrpc": "2.0", "id": None, "error": error}
        if refused is not None:
            answer(sys.stdout.buffer, lock, json.dumps(refused).encode() + b"\n")
            continue
        server.stdin.write(line)
        server.stdin.flush()
    server.stdin.close()
    reader.join()
    server.wait()


if __name__ == "__main__":
    main()
