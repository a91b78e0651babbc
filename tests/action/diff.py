"""The diff of a pull request as GitHub has it, made by git: what the stub of its API judges by."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Diff:
    """What the head has changed since it left the base."""

    repository: Path
    base: str
    head: str

    @cached_property
    def patches(self) -> dict[str, str]:
        """The hunks of every file."""
        between = f"{self.base}...{self.head}"
        command = ["git", "-C", str(self.repository), "-c", "core.quotePath=false", "diff", "-M", "-U3", between]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        files = re.split(r"^diff --git .*\n", text, flags=re.MULTILINE)[1:]
        return {self._name(file): file[file.find("@@ ") :].rstrip("\n") for file in files if "\n@@ " in file}

    @staticmethod
    def _name(file: str) -> str:
        named = re.search(r'^\+\+\+ ("?)b/(.*?)\1\t?$', file, re.MULTILINE)
        assert named, file
        # What git puts between quotation marks it escapes.
        return re.sub(r"\\(.)", r"\1", named[2]) if named[1] else named[2]

    def files(self) -> list[dict[str, Any]]:
        """What GitHub lists as the changed files."""
        return [{"filename": path, "status": "modified", "patch": patch} for path, patch in self.patches.items()]

    def _hunks_shown(self, path: str) -> list[set[int]]:
        """The lines of the new file that a reader of the diff sees, hunk by hunk, counted one after the other."""
        hunks: list[set[int]] = []
        line = 0
        for text in self.patches.get(path, "").split("\n"):
            if text.startswith("@@ "):
                line = int(text.split("+")[1].split(" ")[0].split(",")[0])
                hunks.append(set())
            elif text.startswith(("+", " ")):
                hunks[-1].add(line)
                line += 1
        return hunks

    def shows(self, path: str, line: int) -> bool:
        """Whether a line of the new file is in the diff."""
        return any(line in hunk for hunk in self._hunks_shown(path))

    def shows_together(self, path: str, first: int, last: int) -> bool:
        """Whether two lines are in one hunk."""
        return any({first, last} <= hunk for hunk in self._hunks_shown(path))
