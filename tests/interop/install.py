#!/usr/bin/env python3
"""Installs the official SDKs and the conformance suite, once for each build folder.

    install.py --source DIR --build DIR npm|pypi

    npm     npm ci of package-lock.json: both TypeScript SDKs, the conformance suite, and the
            Node.js that the suite needs
    pypi    requirements.txt into a virtual environment: the Python SDK

Ends 77 (skipped) with one line that says why where Node.js, npm, Python's venv or a registry is
missing; then the tests that need them skip too.
"""

import re
import shutil
import subprocess
import sys

from suite import check, main, skip

NODE_MAJOR_MIN = 18
PYTHON_MIN = (3, 10)  # of the Python SDK
INSTALL_S_MAX = 240
# What npm and pip say when they cannot reach a registry, rather than dislike what they found there.
UNREACHABLE = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|"
    r"\bE40[137]\b|\bE5\d\d\b|ENOTCACHED|No matching distribution|NewConnectionError|"
    r"Temporary failure in name resolution|Max retries exceeded|Network is unreachable")


def npm(suite, _):
    if not shutil.which("node") or not shutil.which("npm"):
        skip("no session with an official SDK: node or npm is not installed (Debian: nodejs npm)")
    version = suite.run(["node", "--version"]).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_MAJOR_MIN:
        skip(f"no session with an official SDK: node {version} is older than {NODE_MAJOR_MIN}")
    for file in suite.here.glob("package*.json"):
        shutil.copy(file, suite.work / file.name)
    lock = (suite.here / "package-lock.json").read_text()
    marker = suite.work / "node_modules" / ".installed-lock.json"
    if marker.exists() and marker.read_text() == lock:
        print("already installed")
        return
    try:
        run = suite.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts",
                         "--fetch-timeout=20000", "--fetch-retries=1"], timeout=INSTALL_S_MAX)
    except subprocess.TimeoutExpired:
        skip(f"npm installed nothing within {INSTALL_S_MAX} s")
    if run.returncode != 0:
        said = [line for line in run.stderr.splitlines() if line.lower().startswith("npm err")]
        if UNREACHABLE.search(run.stderr):
            skip("npm reaches no package registry: " + " ".join(said)[:200])
        check(False, "npm ci:\n" + "\n".join(said or [run.stderr]))
    marker.write_text(lock)


def pypi(suite, _):
    if sys.version_info < PYTHON_MIN:
        skip("no session with the Python SDK: Python is older than 3.10")
    wanted = (suite.here / "requirements.txt").read_text()
    venv = suite.work / "venv"
    marker = venv / "installed-requirements.txt"
    if marker.exists() and marker.read_text() == wanted:
        print("already installed")
        return
    made = suite.run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if made.returncode != 0:
        skip("no session with the Python SDK: no venv can be made (Debian: python3-venv): " +
             (made.stdout + made.stderr).strip()[:200])
    try:
        run = suite.run([str(suite.python), "-m", "pip", "install", "--quiet", "--no-compile",
                         "--disable-pip-version-check", "--only-binary", ":all:", "--retries", "1",
                         "--requirement", str(suite.here / "requirements.txt")],
                        timeout=INSTALL_S_MAX)
    except subprocess.TimeoutExpired:
        skip(f"pip installed nothing within {INSTALL_S_MAX} s")
    if run.returncode != 0:
        if UNREACHABLE.search(run.stderr):
            skip("pip reaches no package index: " + run.stderr.strip()[-200:])
        check(False, "pip install:\n" + run.stderr)
    marker.write_text(wanted)


if __name__ == "__main__":
    main(__doc__, {"npm": npm, "pypi": pypi})
