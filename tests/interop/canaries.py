"""Canaries for canary.py: strings to look for, how to look for them, messages that hold them."""

import base64
import hashlib
import json
import secrets

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {}}

class Canaries:
    """Draws them and finds them."""

    def __init__(self):
        self.stem = "canary" + secrets.token_hex(6)
        self.places = []
        self.recorded = set()

    def __call__(self, place, recorded=False):
        """One more. What is `recorded`, names and keys, stands in audit rows and spans alone."""
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
        named = self.recorded if where.endswith(("audit.jsonl", "exported spans")) else ()
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
