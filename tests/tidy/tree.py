"""The source tree as the rules see it: which files there are, and C++ without its comments.

A Tree holds everything in memory, so that a rule can be tried on files that exist nowhere
(Tree({"stack/wire/x.cc": "..."})).
"""

import bisect
import pathlib
import re
import subprocess

PRODUCT = ("stack/", "mocks/", "harness/")
CODE = PRODUCT + ("fuzz/", "tests/")

_COMMENT_OR_STRING = re.compile(
    r"""//[^\n]* | /\*.*?\*/
      | (?:u8|u|U|L)?R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE,
)


def _blank(match):
    """White space of the same lines; a literal keeps its quotes, so that code stays code."""
    text = match.group(0)
    if text.startswith("//") or text.startswith("/*"):
        return re.sub(r"[^\n]", " ", text)
    quote = text[-1]
    return quote + re.sub(r"[^\n]", " ", text[1:-1]) + quote


class Tree:
    """Text files by their path from the root."""

    def __init__(self, texts):
        self.texts = dict(sorted(texts.items()))
        self._code = {}

    @classmethod
    def read(cls, root):
        """Every text file that git knows or would add; without git, every file beside build/."""
        root = pathlib.Path(root)
        texts = {}
        for path in _paths(root):
            try:
                texts[path] = (root / path).read_bytes().decode("utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue  # binary data, or deleted and not yet committed: no rule is about it
        return cls(texts)

    def paths(self, suffixes, under=("",)):
        """The paths that end in one of `suffixes` and start with one of `under`."""
        return [p for p in self.texts if p.endswith(tuple(suffixes)) and p.startswith(tuple(under))]

    def code(self, path):
        """The C++ file without comments and what literals hold; lines and columns stay."""
        if path not in self._code:
            self._code[path] = _COMMENT_OR_STRING.sub(_blank, self.texts[path])
        return self._code[path]


class Lines:
    """Line numbers of offsets in one text."""

    def __init__(self, text):
        self._ends = [m.start() for m in re.finditer("\n", text)]

    def of(self, offset):
        return bisect.bisect_left(self._ends, offset) + 1


def folder_of(path):
    """ "stack/wire/json/x.h" -> "stack/wire"; "fuzz/x.cc" -> "fuzz"; "tests/a/b.cc" -> "tests"."""
    if path.startswith("tests/harness/cli/"):
        return "tests/harness/cli"
    parts = path.split("/")
    return "/".join(parts[:2]) if path.startswith(PRODUCT) and len(parts) > 2 else parts[0]


def _paths(root):
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        return [p for p in listed.stdout.decode().split("\0") if p]
    skipped = ("build", "node_modules", ".git")
    return [
        str(p.relative_to(root))
        for p in root.rglob("*")
        if p.is_file() and not any(part in skipped for part in p.relative_to(root).parts)
    ]
