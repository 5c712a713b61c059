"""A bare MCP server on the official Python SDK: no gateway, three tools.

    sdk_server.py           over stdio
    sdk_server.py PORT      over Streamable HTTP, on 127.0.0.1:PORT/mcp
"""

import sys

from mcp.server import MCPServer

server = MCPServer("gatecrash-sdk-server")
notes: dict[str, str] = {}


@server.tool()
def add(a: int, b: int) -> int:
    """The sum of two numbers."""
    return a + b


@server.tool()
def write_note(name: str, text: str = "") -> str:
    """Keeps a text under a name."""
    if len(notes) < 1000:
        notes[name] = text
    return f"kept {name}"


@server.tool()
def read_note(name: str) -> str:
    """The text under a name."""
    if name not in notes:
        raise ValueError("there is no such note")
    return notes[name]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run("stdio")
