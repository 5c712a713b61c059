"""Rules about what must be there: a target for every source, a test beside every source, a package
for every library."""

import json
import pathlib
import re
import tomllib

from tree import CODE, PRODUCT

# Sources without a test file of their own name: the path, and where it is tested instead and why.
UNTESTED = "tests/tidy/untested.txt"
# Deliberate breaks of the product, and the tests that notice them (ci/breaks.py).
BREAKS = "tests/breaks.toml"


def built_sources(build):
    """Absolute paths of the sources that build/ compiles; a unity source counts for its parts."""
    found = set()
    for entry in json.loads((pathlib.Path(build) / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"])
        found.add(str(path))
        if path.name.startswith("unity_") and path.exists():
            found.update(re.findall(r'#include "([^"]+)"', path.read_text()))
    return found


def unbuilt(sources, built):
    """The `sources` (paths from the root) that no path of `built` ends in."""
    tails = {"/".join(path.split("/")[-count:]) for path in built for count in range(1, 8)}
    return [path for path in sources if path not in tails]


def every_file_built(tree, build):
    """A source that no target compiles, or a header that nothing includes: dead, or forgotten."""
    for path in unbuilt(tree.paths((".cc",), CODE), built_sources(build)):
        yield path, 1, "no target builds this"
    included = set()
    for path in tree.paths((".h", ".cc"), CODE):
        included.update(re.findall(r'#\s*include\s+"([^"]+)"', tree.texts[path]))
    for path in tree.paths((".h",), CODE):
        if path not in included:
            yield path, 1, "nothing includes this"


def read_allow_list(text):
    """path -> reason, from lines of `path  reason`; # starts a comment."""
    entries = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            path, _, reason = line.partition(" ")
            entries[path] = reason.strip()
    return entries


def test_beside_source(tree, _build):
    """A source of the product without tests/<its folder>/<its name>_test.cc."""
    allowed = read_allow_list(tree.texts.get(UNTESTED, ""))
    for path in tree.paths((".cc",), PRODUCT):
        test = f"tests/{path[:-3]}_test.cc"
        if test in tree.texts:
            if path in allowed:
                yield UNTESTED, 1, f"{path} has a test now: take its line out"
        elif path not in allowed:
            yield path, 1, f"no {test} (or a line with the reason in {UNTESTED})"
    for path, reason in allowed.items():
        if path not in tree.texts:
            yield UNTESTED, 1, f"{path} does not exist: take its line out"
        if not reason:
            yield UNTESTED, 1, f"{path}: say why"


def packages_listed(tree, _build):
    """A library of ci/cmake/dependencies.cmake whose Debian package ci/packages.txt lacks."""
    path = "ci/cmake/dependencies.cmake"
    listed = set(re.sub(r"#.*", "", tree.texts.get("ci/packages.txt", "")).split())
    for number, line in enumerate(tree.texts.get(path, "").splitlines(), 1):
        found = re.match(r"(?:find_package|pkg_check_modules)\((\w[\w-]*)", line)
        if not found or found.group(1) in ("Threads", "PkgConfig"):
            continue
        package = re.search(r"#\s*([a-z0-9][a-z0-9.+-]*)", line)
        if not package:
            yield path, number, f"say which Debian package brings {found.group(1)}: `# libx-dev`"
        elif package.group(1) not in listed:
            yield path, number, f"{package.group(1)} is not in ci/packages.txt"


_TEST = re.compile(
    r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+),\s*(\w+)", re.MULTILINE
)


def test_names(tree):
    """"Suite.Name" of every test."""
    names = set()
    for path in tree.paths((".cc",), ("tests/",)):
        names.update(".".join(parts) for parts in _TEST.findall(tree.texts[path]))
    return names


def breaks_apply(tree, _build):
    """A deliberate break (tests/breaks.toml) whose file, line, test or mention is gone."""
    tests = test_names(tree)
    for one in tomllib.loads(tree.texts.get(BREAKS, "")).get("break", []):
        lines = tree.texts.get(one["file"], "").split("\n")
        if lines.count(one["line"]) != 1:
            yield BREAKS, 1, f"{one['name']}: its line stands in {one['file']} not exactly once"
        # "Suite.Name", or "Tables/Suite.Name/Row" where a table makes the tests.
        named = re.search(r"\w+\.\w+", one["test"])
        if named is None or named.group(0) not in tests:
            yield BREAKS, 1, f"{one['name']}: there is no test {one['test']}"
        if f"| {one['name']} |" not in tree.texts.get("tests/README.md", ""):
            yield BREAKS, 1, f"{one['name']} is not in tests/README.md (ci/breaks.py --markdown)"


# A page that names tests and files as evidence.
EVIDENCE = "docs/security.md"


def evidence_exists(tree, _build):
    """A test or file that docs/security.md names in a table and that is gone."""
    tests = test_names(tree)
    for number, line in enumerate(tree.texts.get(EVIDENCE, "").splitlines(), 1):
        for name in re.findall(r"`([^`]+)`", line.rpartition(" | ")[2]):
            if "/" in name and name not in tree.texts:
                yield EVIDENCE, number, f"there is no {name}"
            elif re.fullmatch(r"[A-Z]\w*\.\w+", name) and name not in tests:
                yield EVIDENCE, number, f"there is no test {name}"
