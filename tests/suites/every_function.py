"""Asks for a span on every function: a comment `instrument: trace[TOOL]` above each, which the tool takes as an order.

So the tests of a project that calls no model put the edit engine to the proof as well. The comments are no part of the edit:
the tests are run with them before it, too.
"""

from collections import defaultdict
from fnmatch import fnmatchcase

MARKS = {"py": b"#", "pyi": b"#"}  # how a comment begins, by the file's ending; of all other files: //
ORDER = b" instrument: trace[TOOL]"


def force(tree, functions, spared):
    """Writes the comments, but none into files of the patterns `spared`. `functions` is the list of `instrument --format json`,
    with paths relative to `tree`."""
    lines = defaultdict(set)
    for function in functions:
        is_spared = any(fnmatchcase(function["path"], pattern) for pattern in spared)
        if function["verdict"] == "skip" and function["rule"] != "already-traced" and not is_spared:
            lines[function["path"]].add(function["line"])
    for path, wanted in lines.items():
        file = tree / path
        file.write_bytes(with_comments(file.read_bytes(), wanted, MARKS.get(file.suffix[1:], b"//")))


def with_comments(text, wanted, mark):
    """The text with a comment above each of the wanted lines, which count from 1."""
    parts = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if number in wanted:
            indent = line[: len(line) - len(line.lstrip(b" \t"))]
            parts.append(indent + mark + ORDER + (b"\r\n" if line.endswith(b"\r\n") else b"\n"))
        parts.append(line)
    return b"".join(parts)
