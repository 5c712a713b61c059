#!/usr/bin/env python3
"""Campaigns against servers on the official Python SDK, by the target files in scenarios/targets.

    targets.py --source DIR --build DIR STEP

Steps, each a test of ctest (install.py comes before):

    stdio     the bare server, over stdio
    http      the bare server, over Streamable HTTP
    gateway   the server over HTTP behind the built-in gateway, which must have no finding

A bare server answers hostile messages in its own way: what gatecrash says of that is listed, not
judged here. What is asked is that the campaign runs to its end: the server starts, lists its tools,
is called, and is judged.
"""

import json

from suite import check, main, skip

SEED = 7
CALLS = 60


def campaign(suite, name):
    """What it said, an object a line; and its exit code."""
    if not suite.python.exists():
        skip("the Python SDK is not installed (see the test Interop.install.pypi)")
    out = f"target-{name}"
    suite.forget(out)
    # `python3` of the target file is the one that has the SDK.
    suite.env["PATH"] = f"{suite.python.parent}:{suite.env['PATH']}"
    run = suite.run(["gatecrash", "campaign", "--json", "--seed", str(SEED), "--calls", str(CALLS),
                     "--target", str(suite.source / "scenarios" / "targets" /
                                     f"{name}.target.json"), "--out", out])
    events = [json.loads(line) for line in run.stdout.splitlines()]
    check(events and events[-1]["event"] == "summary", f"no summary: {run.stdout}{run.stderr}")
    for event in events:
        if event["event"] in ("finding", "flaky"):
            print(f"{event['event']}: {event['invariant']}: {event['message']}")
    return events, run.returncode


def bare(suite, name):
    events, code = campaign(suite, name)
    check(code in (0, 1), f"exit code {code}")
    summary = events[-1]
    check(summary["calls"] >= CALLS, f"only {summary['calls']} calls")
    check(summary["allowed"] > 0, "nothing was allowed")
    crashes = [event for event in events if event.get("invariant", "").startswith("gateway-")]
    check(not crashes, f"{crashes}")


def stdio(suite, _):
    bare(suite, "sdk-python-stdio")


def http(suite, _):
    bare(suite, "sdk-python-http")


def gateway(suite, _):
    events, code = campaign(suite, "gateway-sdk-http")
    check(code == 0, "a finding at the built-in gateway")
    check(events[-1]["allowed"] > 0, "nothing was allowed")


if __name__ == "__main__":
    main(__doc__, {"stdio": stdio, "http": http, "gateway": gateway})
