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
    old: str
    new: str
    fingerprint: str
    can_be_taken: bool
    """Whether a suggestion of these lines makes it, and nothing else with it."""


def read(diagnostics: Iterable[dict[str, Any]], top: Path) -> list[Change]:
    """Reads the diagnostics; lines are those of the files below `top`. What is held back is told, but is no change."""
    seen: Counter[str] = Counter()
    return [_change(diagnostic, top, seen) for diagnostic in diagnostics if diagnostic.get("severity") != "INFO"]


def _change(diagnostic: dict[str, Any], top: Path, seen: Counter[str]) -> Change:
    path, message = diagnostic["location"]["path"], diagnostic["message"]
    suggestion = next(iter(diagnostic.get("suggestions") or []), None)
    lines = _lines(top / path)
    place = suggestion["range"] if suggestion else diagnostic["location"].get("range", {"start": {"line": 1}})
    first = place["start"]["line"]
    last = place.get("end", place["start"])["line"]
    old = "\n".join(lines[first - 1 : last]) if suggestion else ""
    new = suggestion["text"].removesuffix("\n") if suggestion else ""
    # Without line numbers, so that a suggestion is known again after the file has moved; equal ones are counted.
    same = "\0".join((path, old, new) if suggestion else (path, message))
    seen[same] += 1
    fingerprint = sha256(f"{same}\0{seen[same]}".encode()).hexdigest()[:16]
    # GitHub makes its own line ends of those in a suggestion.
    can_be_taken = suggestion is not None and not any(line.endswith("\r") for line in lines)
    return Change(path, first, last, message, old, new, fingerprint, can_be_taken)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return []
    # Not splitlines: it also ends lines where no editor and no git does.
    return text.removesuffix("\n").split("\n")
