"""What a client of the official Python SDK sees through a gateway in front of fixture_server.mjs,
under the policy that clients.py writes. Everything is asserted; sdk_client.mjs is its twin.

    sdk_client.py legacy|modern result|error (--url URL | -- COMMAND...)

Ends 0 and prints what it did as JSON.
"""

import json
import os
import sys
import time

import anyio
import mcp
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

BIG_BYTES = 1_500_000  # above 1 MiB
STEPS = 20
PARALLEL = 40
CANCELLED_S_MAX = 10  # until a cancellation must have reached the server
DENIAL_CODE = -31001
MODES = {"legacy": "legacy", "modern": "2026-07-28"}


async def succeed(client, name, arguments=None, **options):
    answer = await client.call_tool(name, arguments or {}, **options)
    assert not answer.is_error, f"{name} failed: {answer.content}"
    return answer.content[0].text


async def error_of(call):
    try:
        await call
    except mcp.MCPError as error:
        return error
    raise AssertionError("this should have been refused")


async def check_list(client):
    names, cursor = [], None
    while True:
        page = await client.list_tools(cursor=cursor)
        names += [tool.name for tool in page.tools]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert "big" in names, names
    assert "secret" not in names, "a hidden tool is listed"
    return len(names)


async def check_results(client):
    assert await succeed(client, "big", {"bytes": BIG_BYTES}) == "0123456789abcdef" * (
        BIG_BYTES // 16)
    odd = {"é\u2028\"": [1.5, -0.25, 9007199254740991, None, True, {"": "\U0001d11e\n\x01"}]}
    assert json.loads(await succeed(client, "echo", {"value": odd})) == odd
    wide = "x" * BIG_BYTES
    assert json.loads(await succeed(client, "echo", {"value": wide})) == wide
    echoed = {}

    async def echo(value):
        echoed[value] = await succeed(client, "echo", {"value": value})

    async with anyio.create_task_group() as group:
        for value in range(PARALLEL):
            group.start_soon(echo, value)
    assert echoed == {value: str(value) for value in range(PARALLEL)}, echoed


async def check_progress(client):
    seen = []

    async def progressed(progress, total, _):
        seen.append((progress, total, time.monotonic()))

    done = await succeed(client, "steps", {"count": STEPS}, progress_callback=progressed)
    assert done == f"{STEPS} steps", done
    assert [(step, total) for step, total, _ in seen] == [
        (i + 1, STEPS) for i in range(STEPS)], seen
    assert seen[-1][2] - seen[0][2] > STEPS * 0.002, "progress came in one lump"
    return len(seen)


async def check_cancellation(client):
    async def until(what):
        with anyio.fail_after(CANCELLED_S_MAX):
            while json.loads(await succeed(client, "seen"))[what] != 1:
                await anyio.sleep(0.02)

    async with anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "wait", {"ms": 60_000})
        await until("started")
        group.cancel_scope.cancel()
    await until("cancelled")


async def denied(client, shape, name, rule):
    """Calls what the policy denies, and gives what the client could tell its user."""
    if shape == "error":
        error = await error_of(client.call_tool(name, {}))
        assert error.code == DENIAL_CODE, error
        assert error.data["rule"] == rule, error.data
        return error.message
    answer = await client.call_tool(name, {})
    assert answer.is_error and len(answer.content) == 1, answer
    assert rule not in answer.content[0].text, "what a rule is called is internal"
    return answer.content[0].text


async def check_denials(client, shape):
    assert (await denied(client, shape, "forbidden", "/tools/forbidden")).endswith(
        "Ask a person first.")
    assert "must not happen" not in await denied(client, shape, "secret", "(hidden)")
    await succeed(client, "test_simple_text")
    await succeed(client, "test_simple_text")
    await denied(client, shape, "test_simple_text", "/tools/test_simple_text/limits/0")
    error = await error_of(client.read_resource("test://static-text"))
    assert error.code == DENIAL_CODE, error
    assert await succeed(client, "echo", {"value": 1}) == "1", "the connection still works"


async def run(mode, shape, server):
    done = None
    try:
        async with Client(server, mode=MODES[mode], cache=None) as client:
            tools = await check_list(client)
            await check_results(client)
            progress = await check_progress(client)
            await check_cancellation(client)
            await check_denials(client, shape)
            done = {"kind": f"python-{mode}", "tools": tools, "progress": progress}
    except Exception as late:  # pylint: disable=broad-except
        # What this SDK makes of an answer to a cancelled call while it closes: not ours to judge.
        if done is None or "ClosedResourceError" not in repr(late):
            raise
    print(json.dumps(done))


def main():
    mode, shape, flag, *rest = sys.argv[1:]
    # This SDK's own bound on one event is 1 MiB unless it is told otherwise.
    server = streamable_http_client(rest[0], max_sse_event_size=None) if flag == "--url" else (
        StdioServerParameters(
            command=rest[0], args=rest[1:], env={"PATH": os.environ["PATH"]}))
    anyio.run(run, mode, shape, server)


if __name__ == "__main__":
    main()
