"""Reads connections as the Python SDK's stdio server does: each line of standard input is what one
connection carries, in hexadecimal. Prints "V [messages]" for each."""

import io
import sys

import anyio
from mcp.server.stdio import stdio_server


async def read(data):
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace")
    messages = []
    async with stdio_server(anyio.wrap_file(lines), anyio.wrap_file(io.StringIO())) as streams:
        received, sent = streams
        async with sent:
            async for message in received:
                if not isinstance(message, Exception):
                    messages.append(message.message.model_dump_json(by_alias=True,
                                                                    exclude_unset=True))
    return messages


async def main():
    for line in sys.stdin:
        print("V [" + ",".join(await read(bytes.fromhex(line))) + "]")


anyio.run(main)
