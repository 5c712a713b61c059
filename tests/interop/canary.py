#!/usr/bin/env python3
"""No secret, token or argument value appears where the gateway writes for others to read.

    canary.py --source DIR --build DIR stdio

Every value that a client or a server sends and that is nobody else's business holds a canary: a
string drawn for this run, with a number that names the place it stood in. They are pushed through
the gateway in all ways that a call can end: allowed, denied by each kind of rule, over a limit,
hidden, held, unreadable, answered with an error or with rubbish. Then everything that the gateway
wrote is searched, plain and in the usual encodings: every file below its folder (audit, state, what
else it may make), its standard error, and its own replies to the client. What may hold a canary is
listed, nothing else is passed over: the messages that the upstream received, and its answers.

Needs Python alone.
"""

import json
import subprocess
import sys

from canaries import MODERN, Canaries, calls, modern_calls
from suite import check, main

POLICY = {
    "version": "1", "default": "deny", "hide": ["hidden"],
    "tools": {
        "read": {}, "fail": {}, "garble": {}, "last": {},
        "denied": {"action": "deny", "reason": "Not this one."},
        "limited": {"limits": [{"counter": "n", "window": "day", "max": 1}]},
    },
}


LAST = 1000  # the id whose answer ends a run


def last(meta):
    return json.dumps({"jsonrpc": "2.0", "id": LAST, "method": "tools/call", "params": {
        "name": "last", "arguments": {}, **({"_meta": meta} if meta else {})}})


def own_replies(out):
    """The gateway's own replies: what did not come from the upstream, which marks its answers."""
    return b"\n".join(line for line in out.splitlines() if b'"fromUpstream"' not in line)


def through_stdio(suite, canary, name, lines, meta, options):
    """One session; returns what leaked."""
    folder = suite.work / f"canary-{name}"
    suite.forget(folder.name)
    (folder / "gateway").mkdir(parents=True)
    policy = folder / "policy.json"
    policy.write_text(json.dumps(POLICY))
    key = folder / "audit.key"
    key.write_text(canary("audit key") + "\n")
    key.chmod(0o600)
    received = folder / "received.jsonl"
    words = [word.format(key=key) for word in options]
    command = ["gatecrash", "gateway", "--policy", str(policy), "--audit", "audit.jsonl", *words,
               "--", sys.executable, "-B", str(suite.here / "canary_upstream.py"), str(received),
               canary("secret of the server's answers")]
    with subprocess.Popen(command, cwd=folder / "gateway", env=suite.env, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, err = process.communicate("".join(
            line + "\n" for line in [*lines, last(meta)]).encode(), timeout=60)
    check(f'"id":{LAST},'.encode() in out.replace(b" ", b""),
          f"{name}: the last call was not answered: {err.decode(errors='replace')[-2000:]}")
    leaks = canary.search(f"{name}: standard error", err)
    leaks += canary.search(f"{name}: a reply of the gateway's own", own_replies(out))
    for file in sorted((folder / "gateway").rglob("*")):
        if file.is_file():
            leaks += canary.search(f"{name}: {file.name}", file.read_bytes())
    check_it_bites(canary, name, received.read_bytes(), folder)
    return leaks


def check_it_bites(canary, name, received, folder):
    """The search finds what it should, and what was allowed did arrive."""
    check(canary.search("", received), f"{name}: nothing reached the upstream")
    reached = " ".join(canary.search("", received))
    for place in ("argument of denied", "argument of hidden", "argument of an unreadable message"):
        check(f"the {place}" not in reached, f"{name}: the {place} reached the upstream")
    rows = (folder / "gateway" / "audit.jsonl").read_text().splitlines()
    check(sum('"decision"' in row for row in rows) > 4, f"{name}: the audit is nearly empty")


def stdio(suite, _):
    leaks = []
    for name, options in (
            ("plain", []), ("error-shape", ["--denial-shape", "error"]),
            ("keyed", ["--audit-key", "{key}"])):
        for era, make, meta in (("legacy", calls, None), ("modern", modern_calls, MODERN)):
            canary = Canaries()
            leaks += through_stdio(suite, canary, f"stdio-{era}-{name}", make(canary), meta,
                                   options)
            print(f"stdio, {era}, {name}: {len(canary.places)} canaries")
    check(not leaks, "canaries were found:\n" + "\n".join(leaks))


if __name__ == "__main__":
    main(__doc__, {"stdio": stdio})
