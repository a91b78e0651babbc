"""The changes that instrument would make, as the replacement of whole lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Iterable


@dataclass(frozen=True)
class Change:
    """One change: what it is for, and the lines it puts in the place of others."""

    path: str
    first: int
    last: int
    message: str
    rule: str
    old: str
    new: str
    fingerprint: str
    is_whole: bool
    """Whether replacing these lines is all of it."""


def read(diagnostics: Iterable[dict[str, Any]], top: Path) -> list[Change]:
    """Reads the diagnostics. Lines are those of the files below `top`."""
    seen: Counter[str] = Counter()
    return [_change(diagnostic, top, seen) for diagnostic in diagnostics]


def _change(diagnostic: dict[str, Any], top: Path, seen: Counter[str]) -> Change:
    location = diagnostic["location"]
    path = location["path"]
    suggestions = diagnostic.get("suggestions") or []
    lines = _lines(top / path)
    is_whole = len(suggestions) == 1 and not any(line.endswith("\r") for line in lines)
    if len(suggestions) == 1:
        first, last, old, new = _replacement(suggestions[0], lines)
    else:
        first = location.get("range", {}).get("start", {}).get("line", 1)
        last, old, new = first, "", ""
    message = diagnostic["message"]
    # Without line numbers, so that a suggestion is known again after the file has moved; equal ones are counted.
    same = "\0".join((path, message if not new else "", old, new))
    seen[same] += 1
    fingerprint = sha256(f"{same}\0{seen[same]}".encode()).hexdigest()[:16]
    rule = (diagnostic.get("code") or {}).get("value", "")
    return Change(path, first, last, message, rule, old, new, fingerprint, is_whole)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return []
    # Not splitlines: it also ends lines where no editor and no git does.
    return text.removesuffix("\n").split("\n")


def _replacement(suggestion: dict[str, Any], lines: list[str]) -> tuple[int, int, str, str]:
    """Widens an edit to the whole lines that it touches: first line, last line, what they say, what they shall say."""
    start = suggestion["range"]["start"]
    end = suggestion["range"].get("end") or start
    text = suggestion["text"]
    first, last = start["line"], end["line"]
    before = _cut(lines, first, start.get("column", 1))[0]
    if "column" not in end:
        # Without a column the last line goes to its end.
        new = before + text.removesuffix("\n")
    elif end["column"] == 1 and last > first and not before:
        # The edit ends where a line begins: that line is not part of it.
        new, last = text.removesuffix("\n"), last - 1
    else:
        new = before + text + _cut(lines, last, end["column"])[1]
    return first, last, "\n".join(lines[first - 1 : last]), new


def _cut(lines: list[str], line: int, column: int) -> tuple[str, str]:
    """What a line has before and after a column, which counts bytes from one."""
    text = lines[line - 1].encode() if line <= len(lines) else b""
    return text[: column - 1].decode("utf-8", "replace"), text[column - 1 :].decode("utf-8", "replace")
