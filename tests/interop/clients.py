#!/usr/bin/env python3
"""Clients of the official SDKs through the gateway, in every pair of transports.

    clients.py --source DIR --build DIR stdio-stdio|stdio-http|http-stdio|http-http|resume

    stdio-http  is a client on stdio in front of a server over HTTP, and so on

In each pair: TypeScript SDK v1, v2 in both eras, Python SDK in both eras. They call the fixture
server through a gateway whose policy hides one tool, denies one and limits one; sdk_client.mjs and
sdk_client.py assert what they see, and here the audit is held against it.

resume: TypeScript clients of the legacy era whose connection breaks in the middle of a call
(resume_client.mjs), through the gateway in front of the fixture server on stdio.

Ends 77 (skipped) with one line that says why where no SDK could be installed; one that could not is
left out with such a line.
"""

from suite import Server, check, main, skip

# Each client with the --denial-shape of its gateway.
KINDS = {"v1": "result", "v2-legacy": "error", "v2-modern": "result",
         "python-legacy": "result", "python-modern": "error"}
POLICY = {
    "version": "1", "default": "allow", "hide": ["secret"],
    "tools": {
        "forbidden": {"action": "deny", "reason": "Ask a person first."},
        "test_simple_text": {"limits": [
            {"counter": "twice", "window": "day", "max": 2, "scope": "global"}]},
    },
    "methods": {"resources/read": "deny"},
}
DENIALS = {"/tools/forbidden": 1, "(hidden)": 1, "/tools/test_simple_text/limits/0": 1,
           "/methods/resources~1read": 1}


def client_command(suite, kind):
    """The command of one client, or None where it cannot be had."""
    if kind.startswith("python-"):
        if not suite.python.exists():
            print("SKIPPED in part: the Python SDK is not installed (see Interop.install.pypi)")
            return None
        return [str(suite.python), "-B", str(suite.here / "sdk_client.py"),
                kind.removeprefix("python-"), KINDS[kind]]
    if not (suite.work / "node_modules" / ".installed-lock.json").exists():
        print("SKIPPED in part: the TypeScript SDKs are not installed (see Interop.install.npm)")
        return None
    suite.copy_scripts()
    return [suite.node(), "sdk_client.mjs", kind, KINDS[kind]]


def check_audit(suite, name, kind, front):
    """The expected denials and no others, and a chain that verifies."""
    rows = suite.audit_rows(name)
    denied = {}
    for row in rows:
        if row.get("decision") == "deny":
            denied[row["rule"]] = denied.get(row["rule"], 0) + 1
    if front == "http" and kind.endswith("-modern"):
        # A client that leaves has cancelled; the SDKs send a notification as well.
        denied.pop("(no such request)", None)
    check(denied == DENIALS, f"{kind}: the audit's denials are {denied}, not {DENIALS}")
    verified = suite.run(["gatecrash", "audit", "verify", name])
    check(verified.returncode == 0, f"{kind}: {verified.stdout}{verified.stderr}")


def one(suite, pair, kind, command):
    """One client through a gateway and a server of its own."""
    front, back = pair.split("-")
    name = f"clients-{pair}-{kind}"
    suite.forget(f"{name}.*")
    policy = suite.write_policy("clients-policy.json", POLICY)
    audit = f"{name}.audit.jsonl"
    gateway = ["gatecrash", "gateway", "--policy", policy, "--audit", audit,
               "--denial-shape", KINDS[kind]]
    upstream = ["--", *suite.fixture("stdio")]
    fixture = through = None
    try:
        if back == "http":
            fixture = Server(suite, suite.fixture("http"), f"{name}.fixture")
            upstream = ["--upstream", fixture.url]
        if front == "http":
            words = ["--listen", "127.0.0.1:0", *upstream]
            through = Server(suite, gateway + words, f"{name}.gateway")
            run = suite.run(command + ["--url", through.url])
        else:
            run = suite.run(command + ["--"] + gateway + upstream)
    finally:
        for server in (through, fixture):
            if server:
                server.__exit__()
    check(run.returncode == 0, f"{kind} over {pair}:\n{run.stdout}{run.stderr[-4000:]}")
    check_audit(suite, audit, kind, front)
    print(f"{pair}: {run.stdout.strip()}")


def clients(pair):
    def step(suite, arguments):
        ran = 0
        for kind in [arguments.kind] if arguments.kind else KINDS:
            command = client_command(suite, kind)
            if command:
                one(suite, pair, kind, command)
                ran += 1
        if ran == 0:
            skip("no client of an official SDK was run: none could be installed")
    return step


def resume(suite, _):
    suite.need_npm_packages()
    policy = suite.write_policy("resume-policy.json", {"version": "1", "default": "allow"})
    for kind in ("v1", "v2-legacy"):
        with Server(suite, ["gatecrash", "gateway", "--policy", policy, "--listen", "127.0.0.1:0",
                            "--", *suite.fixture("stdio")], f"resume-{kind}.gateway") as gateway:
            run = suite.run([suite.node(), "resume_client.mjs", kind, gateway.url])
        check(run.returncode == 0, f"{kind}:\n{run.stdout}{run.stderr[-4000:]}")
        print(run.stdout.strip())


if __name__ == "__main__":
    main(__doc__, {"resume": resume} | {pair: clients(pair) for pair in (
        "stdio-stdio", "stdio-http", "http-stdio", "http-http")},
         [("--kind", {"choices": list(KINDS)})])
