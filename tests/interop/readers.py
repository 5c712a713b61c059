#!/usr/bin/env python3
"""Holds the models of harness/dissect against the runtimes that they describe.

    readers.py --source DIR --build DIR node|python|go|pydantic|typescript-sdk|python-sdk

Each runtime reads some thousand units (units.py), each SDK some hundred connections, and
reader_verdicts compares what it understood with what its model does: one difference fails. Ends 77
(skipped) with a line that says why where the runtime or the SDK is not installed.
"""

import shutil
import sys

from suite import check, main, skip
from units import connections, units

MUTATIONS = 4000

# Reads units with the parser of the Python SDK: what model_validate_json does before it validates.
PYDANTIC = r"""
import json, sys
from pydantic_core import from_json
for line in sys.stdin.buffer:
    text = bytes.fromhex(line.decode()).decode("utf-8", "replace")
    try:
        print("V " + json.dumps(from_json(text, allow_inf_nan=True)))
    except (ValueError, RecursionError) as error:
        print("R " + ascii(str(error)))
"""


def hold(suite, model, command, whole=None):
    kind = [] if whole is None else ["connections"]
    given = suite.work / f"{model}.{'units' if whole is None else 'connections'}"
    found = units(suite.source, MUTATIONS) if whole is None else whole
    given.write_text("".join(unit.hex() + "\n" for unit in found))
    with given.open() as stdin:
        run = suite.run(command, stdin=stdin)
    check(run.returncode == 0, f"{command[0]} ended {run.returncode}: {run.stderr[:2000]}")
    answers = given.with_suffix(".answers")
    answers.write_text(run.stdout)
    verdict = suite.run([str(suite.build / "tests" / "interop" / "reader_verdicts"), model,
                         str(given), str(answers), *kind])
    print(verdict.stdout[-6000:] + verdict.stderr)
    check(verdict.returncode == 0, f"the model {model} is contradicted")


def need(program, package):
    if not shutil.which(program):
        skip(f"{program} is not installed (Debian: {package})")


def node(suite, _):
    need("node", "nodejs")
    script = (suite.source / "harness/dissect/real/node_reader.js").read_text()
    hold(suite, "node-lf", ["node", "-e", script, "--", "units"])


def python(suite, _):
    script = (suite.source / "harness/dissect/real/python_reader.py").read_text()
    hold(suite, "python-json-universal", [sys.executable, "-I", "-c", script, "units"])


def go(suite, _):
    need("go", "golang")
    hold(suite, "go-struct-lf",
         ["go", "run", str(suite.source / "harness/dissect/real/go_reader.go"), "units"])


def pydantic(suite, _):
    if not suite.python.exists():
        skip("the Python SDK is not installed (see the test Interop.install.pypi)")
    hold(suite, "python-sdk", [str(suite.python), "-c", PYDANTIC])


def typescript_sdk(suite, _):
    suite.need_npm_packages()
    hold(suite, "typescript-sdk", [suite.node(), "sdk_reader.mjs"], connections())


def python_sdk(suite, _):
    if not suite.python.exists():
        skip("the Python SDK is not installed (see the test Interop.install.pypi)")
    hold(suite, "python-sdk", [str(suite.python), str(suite.here / "sdk_reader.py")],
         connections())


if __name__ == "__main__":
    main(__doc__, {"node": node, "python": python, "go": go, "pydantic": pydantic,
                   "typescript-sdk": typescript_sdk, "python-sdk": python_sdk})
