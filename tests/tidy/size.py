"""Rules about size: functions of at most 70 lines, files of at most 500."""

import re

from tree import CODE, Lines

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500

_TYPE_OR_NAMESPACE = re.compile(
    r"\b(namespace|class|struct|union|enum)\b[^()=]*\Z|\bextern\s+\S*\s*\Z"
)
_FUNCTION = re.compile(r"\)[^()=]*\Z|\)\s*:[^:].*\Z|\)\s*->.*\Z", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


def functions(code):
    """(first line, last line, what it starts with) of each outermost function body.

    Reads braces, not grammar: a brace opens a function when a closing parenthesis stands before it
    and no type, namespace or `=` does. Macros that open a body (TEST) look the same.
    """
    lines = Lines(code)
    code = _DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), code)
    inside = []  # for each open brace: where its function begins, or None
    begin = 0  # of the text that a brace would belong to
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if match.group(0) == "{":
            in_function = any(where is not None for where in inside)
            before = code[begin:at]
            if in_function or _TYPE_OR_NAMESPACE.search(before) or not _FUNCTION.search(before):
                inside.append(None)
            else:
                inside.append(begin + len(before) - len(before.lstrip()))
        elif match.group(0) == "}" and inside:
            where = inside.pop()
            if where is not None:
                yield lines.of(where), lines.of(at), code[where:at].split("\n", 1)[0].strip()
        begin = at + 1


def long_functions(tree, _build):
    """A function of more than 70 lines."""
    for path in tree.paths((".h", ".cc"), CODE):
        for first, last, name in functions(tree.code(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield path, first, f"{last - first + 1} lines in `{name}`"


def long_files(tree, _build):
    """A source, script or build file of more than 500 lines."""
    for path in tree.paths((".h", ".cc", ".py", ".sh", ".cmake", "CMakeLists.txt", ".ts", ".mjs")):
        count = tree.texts[path].count("\n")
        if count > FILE_LINES_MAX:
            yield path, count, f"{count} lines, {FILE_LINES_MAX} are allowed: two ideas, two files"
