"""list_proxy.py over Streamable HTTP on both sides.

    python3 list_proxy_http.py PORT UPSTREAM_URL TOOL...

Only the named tools may be called, and methods that are not about tools pass. It judges what
Python's json module reads and posts the body as it came: its mistake, which campaigns find.
"""

import http.server
import json
import sys
import urllib.error
import urllib.request

from list_proxy import denial

PASSED_ON = ("content-type", "accept", "mcp-session-id", "mcp-protocol-version", "mcp-method",
             "mcp-name", "last-event-id")


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = ""
    allowed = frozenset()

    def log_message(self, *_):
        pass

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, answer):
        body = json.dumps(answer).encode()
        self.answer(status, [("Content-Type", "application/json")], body)

    def forward(self, body):
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() in PASSED_ON or name.lower().startswith("mcp-param-")}
        request = urllib.request.Request(self.upstream, data=body, headers=headers,
                                         method=self.command)
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        kept = [(name, value) for name, value in answer.headers.items()
                if name.lower() in ("content-type", "mcp-session-id")]
        self.answer(answer.status, kept, answer.read())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            refused = denial(json.loads(body), self.allowed)
        except ValueError:
            error = {"code": -32700, "message": "no JSON"}
            self.refuse(400, {"jsonrpc": "2.0", "id": None, "error": error})
            return
        if refused is not None:
            self.refuse(200, refused)
            return
        self.forward(body)

    def do_GET(self):
        self.answer(405, [("Allow", "POST, DELETE")], b"")

    def do_DELETE(self):
        self.forward(None)


def main():
    Proxy.upstream = sys.argv[2]
    Proxy.allowed = frozenset(sys.argv[3:])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Proxy)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
