"""The layer table, and the two rules that read it: #include lines and CMake's DEPS.

Arrows point down only. A folder may include itself, stack/base, what its row names, and what those
may include. A row that names a folder with files in parentheses may include those files only.
CONTRIBUTING.md shows the same table to people.
"""

import re

from tree import CODE, PRODUCT, folder_of

TABLE = """
stack/base         >
stack/wire         > stack/base
stack/policy       > stack/wire
stack/gateway      > stack/policy
stack/servers      > stack/wire
stack/net          > stack/policy
stack/host         > stack/gateway stack/servers stack/net

mocks/fhir         > stack/wire
mocks/s3           > stack/wire
mocks/healthlake   > mocks/fhir mocks/s3
mocks/front        > mocks/healthlake stack/net

harness/transcript > stack/wire
harness/dissect    > stack/wire
harness/generate   > harness/transcript stack/policy mocks/fhir
harness/model      > stack/wire stack/policy(policy.h hosted_dialect.h)
harness/judge      > harness/transcript harness/dissect harness/model mocks/healthlake(effect.h)
harness/invariants > harness/judge
harness/lint       > stack/policy
harness/replay     > harness/transcript
harness/target     > harness/replay stack/net
harness/record     > harness/replay stack/net
harness/simulate   > harness/generate harness/target harness/judge
harness/campaign   > harness/simulate harness/invariants
harness/live       > harness/campaign harness/record harness/target
harness/report     > harness/campaign
harness/builtin    > stack/host mocks/fhir mocks/s3 mocks/healthlake mocks/front harness/simulate
                     harness/invariants
harness/cli        > *
fuzz               > * -harness/cli
tests              > * -harness/cli
tests/harness/cli  > *
"""

EVERYTHING = "*"  # in place of a set of file names: the whole folder


def parse(table):
    """folder -> {folder it may include: EVERYTHING or a set of file names}."""
    rows = {}
    for row in re.sub(r"\n[ \t]+", " ", table).strip().splitlines():
        if row:
            folder, right = (part.strip() for part in row.split(">"))
            rows[folder] = right
    allowed = {}
    for folder, right in rows.items():  # lower rows stand on upper ones, so one pass does
        reach = {folder: EVERYTHING, "stack/base": EVERYTHING}
        for word in re.findall(r"[^\s(]+(?:\([^)]*\))?", right):
            name, _, files = word.partition("(")
            if word == "*":
                reach.update({other: EVERYTHING for other in rows})
            elif word.startswith("-"):
                reach.pop(word[1:], None)
            elif files:
                _join(reach, name, set(files.rstrip(")").split()))
            else:
                for inner, scope in {**allowed[name], name: EVERYTHING}.items():
                    _join(reach, inner, scope)
        allowed[folder] = reach
    return allowed


def _join(reach, folder, scope):
    known = reach.get(folder, set())
    reach[folder] = EVERYTHING if EVERYTHING in (known, scope) else known | scope


ALLOWED = parse(TABLE)

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def include_edges(tree, _build):
    """An #include "..." that points up or sideways in the layer table, or at no file."""
    for path in tree.paths((".h", ".cc"), CODE):
        folder = folder_of(path)
        text = tree.texts[path]
        for match in _INCLUDE.finditer(text):
            target = match.group(1)
            line = text.count("\n", 0, match.start()) + 1
            if target not in tree.texts:
                yield path, line, f'no file "{target}": include from the root of the repository'
                continue
            scope = ALLOWED.get(folder, {}).get(folder_of(target))
            if scope is None:
                yield path, line, f"{folder} may not include {folder_of(target)}"
            elif scope is not EVERYTHING and target.rsplit("/", 1)[1] not in scope:
                yield path, line, f"{folder} may not include {target}, only {sorted(scope)} there"


_LIBRARY = re.compile(r"gatecrash_library\s*\(([^)]*)\)", re.DOTALL)
_LINK = re.compile(r"target_link_libraries\s*\(\s*gatecrash_\w+([^)]*)\)", re.DOTALL)


def libraries(tree):
    """CMake target of each library -> its folder."""
    found = {}
    for path in tree.paths(("CMakeLists.txt",), PRODUCT):
        for block in _LIBRARY.findall(tree.texts[path]):
            name = re.search(r"\bNAME\s+(\w+)", block)
            if name:
                found["gatecrash_" + name.group(1)] = folder_of(path)
    return found


def link_edges(tree, _build):
    """A library whose DEPS point up or sideways in the layer table."""
    folders = libraries(tree)
    for path in tree.paths(("CMakeLists.txt",), PRODUCT):
        folder = folder_of(path)
        text = tree.texts[path]
        for block in _LIBRARY.findall(text) + _LINK.findall(text):
            for target in re.findall(r"\bgatecrash_\w+", block):
                to = folders.get(target)
                if to is not None and to not in ALLOWED.get(folder, {}):
                    yield path, 1, f"{folder} may not link {target} ({to})"


def layers_listed(tree, _build):
    """A folder of the product that the layer table does not know."""
    for path in tree.paths((".h", ".cc"), PRODUCT):
        if folder_of(path) not in ALLOWED:
            yield path, 1, f"{folder_of(path)} is not in the layer table (tests/tidy/layers.py)"
