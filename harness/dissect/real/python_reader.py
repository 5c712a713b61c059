"""Reads messages as a Python server does and says what it read, one line each:

    V JSON    a value          R WHY    what json.loads refused

Argument "stream": standard input is a connection, its units are the lines of a text stream.
Argument "units": each line of standard input is one unit in hexadecimal.
"""

import io
import json
import sys


def read(text):
    if not text.strip(" \t\r\n"):
        return "R blank"
    try:
        return "V " + json.dumps(json.loads(text))
    except (ValueError, RecursionError) as error:
        return "R " + ascii(str(error))[1:-1]


if "units" in sys.argv:
    units = (bytes.fromhex(line.decode()).decode("utf-8", "replace") for line in sys.stdin.buffer)
    answers = [read(unit) for unit in units]
else:
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    answers = [read(line) for line in lines if line.strip(" \t\r\n")]
sys.stdout.write("\n".join(answers) + "\n")
