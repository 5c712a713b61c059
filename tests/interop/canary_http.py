#!/usr/bin/env python3
"""canary.py over HTTP: tokens and header values beside arguments.

    canary_http.py --source DIR --build DIR http

A gateway with everything on that writes or sends (grants, audit, SQLite state, metrics, approvals
on a Unix socket, spans over OTLP) stands in front of an HTTP server of ours that keeps each header
and body that reaches it. Clients come with a good token, wrong ones, tokens where none belongs, and
calls that end in all ways. No canary may be in: a file that the gateway wrote, its output, a reply
of its own, the admin endpoint's answers, exported spans, and a header of an upstream request, but
for the upstream's own credential in `Authorization` and what mirrors the body (`Mcp-Name`,
`Mcp-Param-*`).

Needs Python alone.
"""

import contextlib
import hashlib
import http.client
import http.server
import json
import re
import socket
import threading
import time

from canaries import MODERN, Canaries, calls
from suite import Server, check, main

POLICY = {
    "version": "1", "default": "deny", "hide": ["hidden"],
    "tools": {
        "read": {}, "fail": {}, "garble": {}, "last": {},
        "denied": {"action": "deny", "reason": "Not this one."},
        "limited": {"limits": [{"counter": "n", "window": "day", "max": 1}]},
        "held": {"action": "require_approval", "approval_timeout": "30s"},
    },
}
MIRRORS = re.compile(r"^mcp-(name|param-.*)$", re.I)
HELD_S_MAX = 20


class Upstream:
    """An HTTP MCP server that answers with a secret, and a collector of spans."""

    def __init__(self, secret):
        self.secret = secret
        self.requests = []  # (path, headers, body) of the MCP server's
        self.spans = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path.startswith("/v1/traces"):
                    outer.spans.append(body)
                    self.reply(200, b"{}")
                else:
                    outer.requests.append((self.path, self.headers.items(), body))
                    self.reply(*outer.answer(json.loads(body)))

            def do_GET(self):
                outer.requests.append((self.path, self.headers.items(), b""))
                self.reply(405, b"")

            do_DELETE = do_GET

            def reply(self, status, body):
                self.send_response(status)
                if body:
                    self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, message):
        if "id" not in message or "method" not in message:
            return 202, b""
        tool = message.get("params", {}).get("name")
        if tool == "garble":
            return 200, f"not JSON: {self.secret}".encode()
        head = {"jsonrpc": "2.0", "id": message["id"]}
        if tool == "fail":
            return 200, json.dumps({**head, "error": {
                "code": -32603, "message": self.secret, "data": {"fromUpstream": 1}}}).encode()
        return 200, json.dumps({**head, "result": {
            "content": [{"type": "text", "text": self.secret}], "fromUpstream": True,
            "resultType": "complete"}}).encode()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def ask_admin(path, method, target):
    connection = UnixConnection(path)
    connection.request(method, target)
    answer = connection.getresponse()
    return answer.status, answer.read()


class Client:
    """Sends, and keeps what came back that the upstream did not say."""

    def __init__(self, url):
        host, self.path = re.match(r"http://([^/]+)(/.*)$", url).groups()
        self.host = host
        self.own = []

    def post(self, body, headers, path=None):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("POST", path or self.path, body.encode(), {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream", **headers})
        answer = connection.getresponse()
        text = answer.read()
        if b"fromUpstream" not in text:
            self.own.append(text)
        self.own.append(str(answer.getheaders()).encode())
        return answer.status


def prepare(suite, canary):
    """The gateway's folder and its configuration; returns the token too."""
    folder = suite.work / "canary-http"
    suite.forget(folder.name)
    (folder / "gateway").mkdir(parents=True)
    token = canary("client's token")
    upstream = Upstream(canary("secret of the server's answers"))
    (folder / "policy.json").write_text(json.dumps(POLICY))
    (folder / "credential").write_text(f"{canary('upstream credential')}\n")
    (folder / "grants.json").write_text(json.dumps({"version": "1", "grants": [
        {"name": "clinic", "token_sha256": hashlib.sha256(token.encode()).hexdigest()}]}))
    for file in folder.iterdir():
        if file.is_file():
            file.chmod(0o600)
    written = folder / "gateway"
    (folder / "gateway.json").write_text(json.dumps({
        "version": "1", "listen": "127.0.0.1:0", "grants": "grants.json",
        "state": f"sqlite:{written}/state.sqlite", "audit": f"{written}/audit.jsonl",
        "admin": {"socket": str(folder / "admin.sock")}, "otlp": f"{upstream.url}/v1/traces",
        "servers": {"lake": {"url": f"{upstream.url}/mcp", "policy": "policy.json",
                             "credential_file": "credential"}}}))
    return folder, token, upstream


def drive(client, canary, token):
    """All the ways that a call can end, and all the ways to come with a token."""
    good = {"Authorization": f"Bearer {token}"}
    for line in calls(canary):
        client.post(line, {**good, "Cookie": f"s={canary('cookie')}",
                           "X-Api-Key": canary("header that nobody knows"),
                           "Referer": f"http://127.0.0.1/?q={canary('referer')}"})

    def modern(tool, arguments):
        return json.dumps({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {
            "name": tool, "arguments": arguments, "_meta": MODERN}})

    mirror = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call"}
    for tool in ("read", "denied", "limited", "hidden"):
        client.post(modern(tool, {"a": canary(f"modern argument of {tool}")}),
                    {**good, **mirror, "Mcp-Name": tool})
    client.post(modern("read", {"a": canary("argument beside a wrong mirror")}),
                {**good, **mirror, "Mcp-Name": canary("mirrored name that is wrong")})
    plain = modern("read", {"a": canary("argument without a token")})
    head = {**mirror, "Mcp-Name": "read"}
    for name, value in (("unknown token", "Bearer {}"), ("token of another scheme", "Basic {}"),
                        ("token that is no token", "Bearer a b {}")):
        status = client.post(plain, {**head, "Authorization": value.format(canary(name))})
        check(status in (400, 401), f"an {name} is answered {status}")
    status = client.post(plain, head, f"{client.path}?access_token={canary('token in the query')}")
    check(status in (400, 401, 404), f"a token in the query is answered {status}")
    client.post(plain, {**good, **head}, f"/{canary('path that nobody knows')}")
    client.post(modern("read", {}), {**good, **head, "Host": canary("foreign host")})
    client.post(modern("read", {}), {**good, **head, "Origin": f"http://{canary('origin')}"})


def hold(client, canary, token, admin):
    """A held call is shown to whoever decides, without values, and denied."""
    body = json.dumps({"jsonrpc": "2.0", "id": 6, "method": "tools/call", "params": {
        "name": "held", "arguments": {"a": canary("argument of a held call")}, "_meta": MODERN}})
    held = threading.Thread(target=client.post, args=(body, {
        "Authorization": f"Bearer {token}", "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call", "Mcp-Name": "held"}))
    held.start()
    told = b""
    for _ in range(HELD_S_MAX * 20):
        told = ask_admin(admin, "GET", "/approvals")[1]
        pending = json.loads(told)["pending"]
        if pending:
            ask_admin(admin, "POST", f"/approvals/{pending[0]['id']}/deny")
            break
        time.sleep(0.05)
    check(b'"held"' in told, f"no call is pending: {told}")
    held.join()
    return told


def search_upstream(canary, upstream):
    leaks = []
    for path, headers, _ in upstream.requests:
        leaks += canary.search("an upstream request's path", path.encode())
        for name, value in headers:
            if MIRRORS.match(name):
                continue
            found = canary.search(f"the upstream header {name}", f"{name}: {value}".encode())
            if name.lower() == "authorization":
                found = [leak for leak in found if "upstream credential" not in leak]
            leaks += found
    return leaks


def over_http(suite, _):
    canary = Canaries()
    folder, token, upstream = prepare(suite, canary)
    admin = str(folder / "admin.sock")
    command = ["gatecrash", "gateway", "--config", str(folder / "gateway.json")]
    with contextlib.ExitStack() as ending:
        gateway = ending.enter_context(Server(suite, command, "canary-http.gateway"))
        client = Client(re.sub(r"/mcp(/lake)?$", "", gateway.url) + "/mcp/lake")
        drive(client, canary, token)
        told = hold(client, canary, token, admin)
        told += b"".join(ask_admin(admin, "GET", page)[1] for page in ("/metrics", "/healthz"))
    leaks = canary.search("the admin endpoint", told)
    leaks += canary.search("standard error", gateway.log.read_bytes())
    leaks += canary.search("standard output", gateway.process.stdout.read().encode())
    leaks += canary.search("a reply of the gateway's own", b"\n".join(client.own))
    leaks += canary.search("the exported spans", b"\n".join(upstream.spans))
    leaks += search_upstream(canary, upstream)
    for file in sorted((folder / "gateway").rglob("*")):
        leaks += canary.search(file.name, file.read_bytes())
    check(not leaks, "canaries were found:\n" + "\n".join(leaks))
    bodies = b"\n".join(body for _, _, body in upstream.requests)
    check(canary.search("", bodies), "no call reached the upstream")
    check(upstream.spans, "no spans were exported")
    print(f"http: {len(canary.places)} canaries, {len(upstream.requests)} upstream requests")


if __name__ == "__main__":
    main(__doc__, {"http": over_http})
