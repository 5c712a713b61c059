#!/usr/bin/env python3
"""http_load_killed.py HTTP_LOAD TOY: a killed http_load leaves no server behind."""

import os
import signal
import subprocess
import sys
import time


def children_of(pid):
    """The pids whose parent is `pid`."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def runs(pid):
    """Whether the process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def wait_until(holds):
    """Tries for twenty seconds."""
    for _ in range(400):
        if holds():
            return True
        time.sleep(0.05)
    return False


def main():
    load, toy = sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGKILL):
        with subprocess.Popen(
            [load, "--sessions", "4", "--calls", "100000", "--rate", "10", "--", toy],
            stdout=subprocess.DEVNULL,
        ) as process:
            wait_until(lambda: children_of(process.pid))
            servers = children_of(process.pid)
            os.kill(process.pid, number)
            process.wait()
        if not servers:
            sys.exit("http_load started no server")
        if not wait_until(lambda: not any(runs(pid) for pid in servers)):
            sys.exit(f"{servers} outlived http_load, which got signal {int(number)}")


if __name__ == "__main__":
    main()
