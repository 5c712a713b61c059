"""Rules about single lines: banned calls, long lines, marks of unfinished work, foreign paths."""

import re

from tree import CODE, PRODUCT, Lines, folder_of

COLUMNS_MAX = 100

# (what, pattern over code without comments, where it is banned, where it is allowed, what instead)
BANNED = [
    ("std::regex", r"\bstd::w?regex|<regex>", CODE, (), "RE2, or read the bytes by hand"),
    ("the C library's random numbers", r"(?<![\w:.>])s?rand(om)?\s*\(", CODE, (),
     "Rng& or Choices&"),
    ("std's random engines", r"\bstd::(random_device|mt19937|default_random_engine)|<random>",
     CODE, (), "Rng& or Choices&: the same numbers on every machine"),
    ("system_clock::now", r"\bsystem_clock::now\b", CODE, ("stack/net/",),
     "an Instant or a Clock&"),
    ("another clock's now", r"\b(steady|high_resolution)_clock::now\b", PRODUCT,
     ("stack/net/", "harness/cli/"), "an Instant or a Clock&"),
    ("waiting", r"\bsleep_(for|until)\b|(?<!\w)u?sleep\s*\(", PRODUCT,
     ("stack/net/", "mocks/front/"), "a timer of the caller"),
    ("detach", r"[.>]detach\s*\(", CODE, (), "join: a thread has an owner"),
    ("threads", r"\bstd::(j?thread|mutex|atomic|async|condition_variable)\b", PRODUCT,
     ("stack/net/", "mocks/front/", "harness/cli/"), "one thread: sans-IO"),
    ("using namespace", r"\busing\s+namespace\b(?!\s+std::\w*literals\b)", CODE, (),
     "names of their own"),
    ("assert", r"(?<![\w.])assert\s*\(|<cassert>|<assert\.h>", CODE, (),
     "CHECK, which is on in every build"),
    ("a skip without a reason", r"\bGTEST_SKIP\s*\(\s*\)\s*;", CODE, (), "GTEST_SKIP() << why"),
    ("a test that cannot fail", r"\bSUCCEED\s*\(|\bEXPECT_TRUE\s*\(\s*true\s*\)", CODE, (),
     "an expectation"),
    ("a disabled test", r"\bDISABLED_\w+", CODE, (), "repair it or take it out"),
    ("getenv", r"(?<!\w)getenv\s*\(", PRODUCT, ("stack/net/", "harness/cli/"), "an option"),
    ("a shell", r"(?<![\w.:>])(std::)?(system|popen)\s*\(", CODE, (),
     "a process with an argument vector"),
    ("iostream objects", r"\bstd::(cout|cerr|clog|cin)\b|<iostream>", PRODUCT, ("harness/cli/",),
     "return the text; harness/cli prints"),
    ("std::endl", r"\bstd::endl\b", CODE, (), "'\\n'"),
    ("numbers by exception or silence",
     r"\bstd::sto(i|l|ll|ul|ull|f|d|ld)\b|(?<![\w.])ato[ifl]+\s*\(", CODE, (), "std::from_chars"),
]

_BANNED = [(name, re.compile(p), where, free, instead) for name, p, where, free, instead in BANNED]


def banned_calls(tree, _build):
    """A call that this project does without, with what stands in for it."""
    for path in tree.paths((".h", ".cc"), CODE):
        code = tree.code(path)
        lines = Lines(code)
        for name, pattern, where, free, instead in _BANNED:
            if path.startswith(where) and not path.startswith(free):
                for match in pattern.finditer(code):
                    yield path, lines.of(match.start()), f"{name} is banned: use {instead}"


WRITTEN = (".h", ".cc", ".py", ".sh", ".cmake", "CMakeLists.txt", "ci/packages.txt", ".ts", ".mjs")


def long_lines(tree, _build):
    """A line of code, script or build file of more than 100 columns; in tests, what a literal holds
    does not count: a message of the wire is one line."""
    for path in tree.paths(WRITTEN):
        text = tree.texts[path]
        if path.startswith("tests/") and path.endswith((".cc", ".h")):
            text = re.sub(r"(?<=\S) +", " ", tree.code(path))
        for number, line in enumerate(text.splitlines(), 1):
            if len(line.rstrip()) > COLUMNS_MAX:
                yield path, number, f"{len(line)} columns, {COLUMNS_MAX} are allowed"


# Spelt in pieces, so that this file does not offend.
_UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Recorded or copied data may hold anything.
_DATA = ("scenarios/", "fuzz/corpus/", "fuzz/regressions/", "tests/golden/", "LICENSE")


def unfinished_marks(tree, _build):
    """A mark of unfinished work: finish it, or make it an issue."""
    for path, text in tree.texts.items():
        if path.startswith(_DATA):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if match := _UNFINISHED.search(line):
                yield path, number, f"{match.group(0)}: finish it or open an issue"


_FOREIGN = re.compile(
    r"(?<![\w./])/(?:wo" r"rk|ro" r"ot|home/\w+)/|/tmp/" r"gc\b|"
    r"registry\.np" r"mjs\.org|deb\.deb" r"ian\.org|pypi\.o" r"rg"
)


def foreign_paths(tree, _build):
    """A path of one machine, or the host of a package registry: the repository stands alone."""
    for path, text in tree.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := _FOREIGN.search(line):
                yield path, number, f'"{match.group(0)}" exists on one machine only'


def headers(tree, _build):
    """A header without #pragma once, or a file that does not open by saying what it is."""
    for path in tree.paths((".h",), CODE):
        text = tree.texts[path]
        if "\n#pragma once\n" not in text:
            yield path, 1, "no #pragma once"
        if not text.startswith("// "):
            yield path, 1, "open with a comment that says what it is, who owns it, its source"
    for path in tree.paths((".sh",)):
        lines = tree.texts[path].splitlines()
        first = lines[1] if lines and lines[0].startswith("#!") else (lines or [""])[0]
        if not first.startswith("# "):
            yield path, 1, "open with a comment that says what it does"
        if folder_of(path) == "ci" and lines[0].startswith("#!") and (
            "\nset -euo pipefail\n" not in tree.texts[path]
        ):
            yield path, 1, "no `set -euo pipefail`"
