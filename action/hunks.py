"""The lines of a pull request's diff: GitHub takes comments on no others."""

from __future__ import annotations

import re
from typing import Any, Iterable

HEADER = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")

Hunks = dict[str, list[range]]
"""The new lines of every hunk, by file."""


def of_files(files: Iterable[dict[str, Any]]) -> Hunks:
    """Reads the hunks from GitHub's list of changed files. It shows no patch of what is binary or very large."""
    return {file["filename"]: of_patch(file.get("patch") or "") for file in files}


def of_patch(patch: str) -> list[range]:
    """The ranges of new lines, context included."""
    found = (HEADER.match(line) for line in patch.split("\n"))
    return [range(int(at[1]), int(at[1]) + int(at[2] or 1)) for at in found if at]


def holds(hunks: Hunks, path: str, first: int, last: int) -> bool:
    """Whether one hunk has all these lines."""
    return any(first in hunk and last in hunk for hunk in hunks.get(path, ()))
