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

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import urllib.parse

from suite import check, main

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {}}
POLICY = {
    "version": "1", "default": "deny", "hide": ["hidden"],
    "tools": {
        "read": {}, "fail": {}, "garble": {}, "last": {},
        "denied": {"action": "deny", "reason": "Not this one."},
        "limited": {"limits": [{"counter": "n", "window": "day", "max": 1}]},
    },
}


class Canaries:
    """Draws them and finds them."""

    def __init__(self):
        self.stem = "canary" + secrets.token_hex(6)
        self.places = []
        self.recorded = set()

    def __call__(self, place, recorded=False):
        """One more. What is `recorded`, names and keys, stands in audit rows and nowhere else."""
        self.places.append(place)
        if recorded:
            self.recorded.add(place)
        return f"{self.stem}{len(self.places) - 1:03d}x"

    def forms(self):
        """{bytes to look for: place}: plain, hex, percent-encoded, base64, and unkeyed hashes."""
        found = {}
        for number, place in enumerate(self.places):
            value = f"{self.stem}{number:03d}x".encode()
            found[value] = place
            found[value.hex().encode()] = f"{place} in hex"
            found["".join(f"%{byte:02x}" for byte in value).encode()] = f"{place} percent-encoded"
            for shift in range(3):  # whatever stands before it
                inner = base64.b64encode(b"." * shift + value)[4 if shift else 0:-4]
                found[inner] = f"{place} in base64"
            for algorithm in ("sha256", "sha1", "md5"):
                digest = hashlib.new(algorithm, value)
                found[digest.hexdigest().encode()] = f"{place}, its {algorithm}"
                found[base64.b64encode(digest.digest())] = f"{place}, its {algorithm}"
        return found

    def search(self, where, data):
        """Lines that say what leaked into `where`."""
        folded = data.lower()
        named = self.recorded if where.endswith("audit.jsonl") else ()
        return [f"{where} holds the {place}" for form, place in self.forms().items()
                if form.lower() in folded and place not in named]


def calls(canary):
    """The client's lines of both eras, each with its canaries; the last answer says all is done."""
    lines = []

    def send(method, params, number):
        lines.append(json.dumps({"jsonrpc": "2.0", "id": number, "method": method,
                                 "params": params}))

    send("initialize", {"protocolVersion": "2025-11-25", "capabilities": {"experimental": {
        canary("capability"): {}}}, "clientInfo": {"name": canary("client's name"),
                                                   "version": "1"}}, 1)
    number = 1
    for tool in ("read", "denied", "limited", "limited", "hidden", "unlisted", "fail", "garble"):
        number += 1
        send("tools/call", {
            "name": tool,
            "arguments": {"record": canary(f"argument of {tool}"),
                          "deep": {"list": [canary(f"nested argument of {tool}")]}},
            "_meta": {"progressToken": canary(f"progress token of {tool}"),
                      "example/trace": canary(f"_meta of {tool}")}}, number)
    for method, params in (
            ("resources/read", {"uri": f"record://{canary('resource URI')}"}),
            ("prompts/get", {"name": "p", "arguments": {"a": canary("prompt argument")}}),
            ("completion/complete", {"argument": {"value": canary("completion argument")}}),
            (canary("method that nobody knows", True),
             {"a": canary("argument of an unknown method")}),
            ("tools/call", {
                "name": canary("name of a tool that nobody knows", True),
                "arguments": {canary("key of an argument", True): 1}})):
        number += 1
        send(method, params, number)
    value = canary("argument of an unreadable message")
    lines += [
        '{"jsonrpc":"2.0","id":90,"method":"tools/call","params":{"name":"read","arguments":'
        f'{{"a":"{value}","a":"{value}"}}}}}}',
        '{"jsonrpc":"2.0","id":91,"method":"tools/call","params":{"name":"read","arguments":'
        f'{{"a":"{value}\\ud800"}}}}}}',
        f'{{"jsonrpc":"2.0","id":92,"method":"tools/call","{value}":',
        f'not JSON: {value}',
        f'[{{"jsonrpc":"2.0","id":93,"method":"tools/call","params":{{"name":"{value}"}}}}]',
        f'{{"jsonrpc":"2.0","id":"{"i" * 5000}","method":"{value}"}}',
        f'{{"jsonrpc":"2.0","id":94,"result":{{"content":"{canary("unasked answer")}"}}}}',
        json.dumps({"jsonrpc": "2.0", "method": "tools/call", "params": {
            "name": "read", "arguments": {"a": canary("argument of a notification")}}}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {
            "requestId": 2, "reason": canary("reason of a cancellation")}}),
    ]
    return lines


def modern_calls(canary):
    """As calls(), in the era of 2026-07-28: a connection speaks one."""
    lines = []
    for number, tool in enumerate(("read", "denied", "limited", "limited", "hidden"), 1):
        lines.append(json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {
            "name": tool, "arguments": {"record": canary(f"modern argument of {tool}")},
            "requestState": canary(f"request state of {tool}"),
            "inputResponses": {"who": {"action": "accept", "content": {
                "name": canary(f"input response of {tool}")}}},
            "_meta": {**MODERN, "baggage": f"k={canary(f'baggage of {tool}')}"}}}))
    return lines


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
