"""What the interop tests share: where things are, how a step skips or fails, and processes that say
where they listen.

Everything is written below BUILD/interop; install.py puts the npm and PyPI packages there, once.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
CONFORMANCE_NODE_MAJOR_MIN = 22  # the conformance suite calls what older ones lack


def skip(why):
    print(f"SKIPPED: {why}", flush=True)
    sys.exit(SKIPPED)


def check(holds, what):
    if not holds:
        print(f"FAILED: {what}", flush=True)
        sys.exit(1)


class Server:
    """A process that prints `listening on URL`. Ends when its standard input does, or when told."""

    def __init__(self, suite, command, name):
        self.name = name
        self.log = suite.work / f"{name}.stderr"
        self.process = subprocess.Popen(command, cwd=suite.work, env=suite.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log.open("w"), text=True)
        self.url = None
        for line in self.process.stdout:
            if line.startswith("listening on "):
                self.url = line.split()[2]
                break
        check(self.url, f"{name} did not say where it listens: {self.log.read_text()[:2000]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            check(False, f"{self.name} did not end")


class Suite:
    def __init__(self, source, build):
        self.source = pathlib.Path(source).resolve()
        self.here = self.source / "tests" / "interop"
        self.build = pathlib.Path(build).resolve()
        self.work = self.build / "interop"
        self.work.mkdir(exist_ok=True)
        # Commands are recorded as they are given: names, not paths of this machine.
        self.env = {**os.environ, "PATH": f"{self.build}:{os.environ['PATH']}"}
        self.env.pop("HEALTHLAKE_MCP_READONLY", None)
        self.env.pop("AWS_REGION", None)
        self.python = self.work / "venv" / "bin" / "python"

    def run(self, command, timeout=120, **options):
        return subprocess.run(command, cwd=self.work, env=self.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              timeout=timeout, **options)

    def need_npm_packages(self):
        if not (self.work / "node_modules" / ".installed-lock.json").exists():
            skip("the npm packages are not installed (see the test Interop.install.npm)")
        self.copy_scripts()

    def copy_scripts(self):
        """Scripts stand beside node_modules, or they would not find it."""
        for file in self.here.glob("*.mjs"):
            shutil.copy(file, self.work / file.name)

    def node(self):
        """The Node.js that npm installed, or else the machine's."""
        own = sorted((self.work / "node_modules").glob("node-linux-*/bin/node"))
        return str(own[0]) if own else "node"

    def node_major(self):
        version = self.run([self.node(), "--version"]).stdout.strip()
        return int(version.lstrip("v").split(".")[0])

    def fixture(self, *words):
        """The command of fixture_server.mjs."""
        return [self.node(), "fixture_server.mjs", *words]

    def write_policy(self, name, policy):
        path = self.work / name
        path.write_text(json.dumps(policy, indent=2))
        return name

    def audit_rows(self, name):
        path = self.work / name
        return [json.loads(line) for line in path.read_text().splitlines()]

    def forget(self, *patterns):
        for pattern in patterns:
            for old in self.work.glob(pattern):
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def main(doc, steps, options=(), kind=Suite):
    """Runs one step of `steps`, a dict of functions that take the suite and the arguments."""
    parser = argparse.ArgumentParser(description=doc.split("\n", 1)[0])
    parser.add_argument("--source", required=True)
    parser.add_argument("--build", required=True)
    for option, keywords in options:
        parser.add_argument(option, **keywords)
    parser.add_argument("step", choices=list(steps))
    arguments = parser.parse_args()
    steps[arguments.step](kind(arguments.source, arguments.build), arguments)
