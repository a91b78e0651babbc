"""Markdown that GitHub shows as it is meant, whatever names and code it quotes."""

from __future__ import annotations

import re
from difflib import unified_diff
from itertools import islice
from typing import Iterable

from changes import Change

LONGEST = 65_536
"""GitHub takes no longer comment."""


def length(text: str) -> int:
    """How long GitHub finds a text: in units of UTF-16, or in characters, which are never more."""
    return len(text.encode("utf-16-le")) // 2


CODE = re.compile(r"((?<!`)`[^`]+`(?!`))")


def marked(text: str) -> str:
    """A message of instrument: its code stays code, and nothing else in it is a mark-up, a tag or a mention of somebody."""
    pieces = CODE.split(" ".join(text.split()))
    return "".join(piece if at % 2 else plain(piece) for at, piece in enumerate(pieces))


def plain(text: str) -> str:
    """Text that is no mark-up, no tag and no mention of somebody."""
    escaped = re.sub(r"([\\`*_\[\]<>&|~#])", r"\\\1", text)
    # A word joiner after it: no name begins there, and nobody is notified.
    return escaped.replace("@", "@\u2060")


def fenced(language: str, text: str) -> str:
    """A code block that no text inside can end."""
    runs = [len(run) for run in re.findall(r"`{3,}", text)]
    fence = "`" * (max(runs, default=2) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def listed(changes: Iterable[Change], room: int, command: str) -> str:
    """Changes as a list with a folded diff each, as many as there is room for."""
    parts: list[str] = []
    changes = list(changes)
    for at, change in enumerate(changes):
        part = _item(change)
        rest = f"\n- and {len(changes) - at} more: `{command}` writes them all."
        if sum(map(length, parts)) + length(part) + length(rest) + at > room:
            parts.append(rest)
            break
        parts.append(part)
    return "\n".join(parts)


def counted(number: int, one: str) -> str:
    """A number with its noun."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _item(change: Change) -> str:
    lines = f"{change.first}" if change.first == change.last else f"{change.first}-{change.last}"
    head = f"- {plain(change.path)}:{lines}: {marked(change.message)}"
    diff = unified_diff(change.old.split("\n"), change.new.split("\n"), n=len(change.old), lineterm="")
    # Without its header: the place is said already.
    block = fenced("diff", "\n".join(islice(diff, 3, None))) if change.new else ""
    if not block:
        return head
    inside = "\n".join(f"  {line}" for line in block.split("\n"))
    return f"{head}\n  <details><summary>diff</summary>\n\n{inside}\n\n  </details>"
