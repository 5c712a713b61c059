#!/usr/bin/env python3
"""Breaks the product on purpose, one line at a time, and expects a named test to notice.

    ci/breaks.py                 every break of tests/breaks.toml, in a scratch copy (build/breaks/)
    ci/breaks.py NAME...         those only
    ci/breaks.py --discover ...  runs the whole test program: which tests notice?
    ci/breaks.py --markdown      the table of tests/README.md

A break is one line of one file, its replacement, a test program and the test that must fail. Exit:
0 every break was noticed by its test; 1 one was not, or does not apply any more; 2 usage, build.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests/breaks.toml"
SCRATCH = ROOT / "build/breaks"
TEST_SECONDS_MAX = 120


def read_table():
    return tomllib.loads(TABLE.read_text())["break"]


def break_text(one, text):
    """The file's text with the break in it. The line must stand in it exactly once."""
    lines = text.split("\n")
    count = lines.count(one["line"])
    if count != 1:
        raise ValueError(f"{one['file']} has its line {count} times, not once:\n  {one['line']}")
    lines[lines.index(one["line"])] = one["broken"]
    return "\n".join(lines)


def copy_tree():
    """Brings build/breaks/ up to date with the tree, touching only files that differ."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        source, target = ROOT / name, SCRATCH / name
        if not name or not source.is_file():
            continue
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def build(target):
    """Builds one target of the scratch copy; returns what the build said when it failed."""
    done = subprocess.run(["cmake", "--build", "--preset", "dev", "--target", target], cwd=SCRATCH,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return None if done.returncode == 0 else done.stdout.decode(errors="replace")


def failing_tests(program, pattern):
    """Names of the program's tests that match and fail; all that match when the program dies."""
    found = [path for path in (SCRATCH / "build/dev/tests").rglob(program) if path.is_file()]
    if len(found) != 1:
        raise ValueError(f"{len(found)} programs are named {program}")
    try:
        done = subprocess.run([str(found[0]), f"--gtest_filter={pattern}", "--gtest_color=no"],
                              cwd=found[0].parent, env=environment(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=TEST_SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired:
        return [pattern]
    said = done.stdout.decode(errors="replace")
    if "[==========] Running 0 tests" in said:
        raise ValueError(f"{program} has no test {pattern}")
    failed = sorted(set(re.findall(r"^\[  FAILED  \] ([\w./]+)(?:,| \()", said, re.MULTILINE)))
    return failed or ([] if done.returncode == 0 else [pattern])


def environment():
    return {**os.environ, "RC_PARAMS": "seed=7"}


def run_one(one, discover):
    """What went wrong with one break, or None."""
    path = SCRATCH / one["file"]
    sound = path.read_text()
    try:
        broken = break_text(one, sound)
        path.write_text(broken)
        if said := build(one["program"]):
            return "does not build:\n" + said[-2000:]
        pattern = "*" if discover else one["test"]
        failed = failing_tests(one["program"], pattern)
        if discover:
            print("\n".join(f"    {name}" for name in failed) or "    (nobody)")
        return None if failed else f"{one['test']} passes all the same"
    except ValueError as error:
        return str(error)
    finally:
        path.write_text(sound)


def markdown(table):
    rows = [f"| {one['name']} | {one['file']} | {one['test']} |" for one in table]
    return "\n".join(["| break | in | noticed by |", "|---|---|---|", *rows])


def main():
    parser = argparse.ArgumentParser(description="Deliberate breaks, each noticed by a named test.")
    parser.add_argument("--discover", action="store_true", help="run whole test programs")
    parser.add_argument("--markdown", action="store_true", help="print the table and stop")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    table = read_table()
    if arguments.markdown:
        print(markdown(table))
        return 0
    unknown = set(arguments.names) - {one["name"] for one in table}
    if unknown:
        parser.error(f"no break {sorted(unknown)}")
    chosen = [one for one in table if not arguments.names or one["name"] in arguments.names]

    copy_tree()
    subprocess.run(["cmake", "--preset", "dev"], cwd=SCRATCH, stdout=subprocess.DEVNULL, check=True)
    for program in sorted({one["program"] for one in chosen}):
        if said := build(program):
            print(f"{program} does not build unbroken:\n{said[-2000:]}")
            return 2
        sound = [one["test"] for one in chosen if one["program"] == program]
        if not arguments.discover and (failed := failing_tests(program, ":".join(sound))):
            print(f"fails unbroken: {failed}")
            return 2

    missed = 0
    for one in chosen:
        started = time.monotonic()
        wrong = run_one(one, arguments.discover)
        missed += wrong is not None
        print(f"{'MISSED' if wrong else 'noticed'} {one['name']} by {one['test']} "
              f"({time.monotonic() - started:.0f} s)" + (f": {wrong}" if wrong else ""), flush=True)
    print(f"breaks: {len(chosen) - missed} of {len(chosen)} noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
