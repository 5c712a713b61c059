#!/usr/bin/env python3
"""tidy: the project's mechanical rules, checked on the whole tree.

    tests/tidy/tidy.py [--build build/dev] [RULE...]     all rules when none is named
    tests/tidy/tidy.py --list

A rule is a function of the tree and the build folder that yields (path, line, what is wrong); its
docstring says what it forbids. tidy_test.py proves of each that it bites. Exit: 0 clean; 1 not.
"""

import argparse
import pathlib
import sys

import layers
import presence
import size
import symbols
import text
from tree import Tree

RULES = {
    "include-edges": layers.include_edges,
    "link-edges": layers.link_edges,
    "layers-listed": layers.layers_listed,
    "sans-io-symbols": symbols.sans_io_symbols,
    "every-file-built": presence.every_file_built,
    "test-beside-source": presence.test_beside_source,
    "packages-listed": presence.packages_listed,
    "breaks-apply": presence.breaks_apply,
    "evidence-exists": presence.evidence_exists,
    "long-functions": size.long_functions,
    "long-files": size.long_files,
    "long-lines": text.long_lines,
    "banned-calls": text.banned_calls,
    "headers": text.headers,
    "unfinished-marks": text.unfinished_marks,
    "foreign-paths": text.foreign_paths,
}


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="The project's mechanical rules.")
    parser.add_argument("--build", default=root / "build/dev", help="a finished build")
    parser.add_argument("--list", action="store_true", help="say what each rule forbids")
    parser.add_argument("rules", nargs="*", metavar="RULE")
    arguments = parser.parse_args()
    if arguments.list:
        for name, rule in RULES.items():
            print(f"{name:20} {rule.__doc__.strip()}")
        return 0
    unknown = set(arguments.rules) - set(RULES)
    if unknown:
        parser.error(f"no rule {sorted(unknown)}; there are {sorted(RULES)}")

    tree = Tree.read(root)
    count = 0
    for name in arguments.rules or RULES:
        for path, line, what in RULES[name](tree, arguments.build):
            print(f"{path}:{line}: {what} [{name}]")
            count += 1
    print(f"tidy: {count} offences in {len(tree.texts)} files")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
