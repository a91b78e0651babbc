"""Runs instrument and reads what it says."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import log
from log import Failure


@dataclass
class Tool:
    """One instrument, always asked the same question; it writes nothing into the project."""

    binary: Path
    top: Path
    options: tuple[str, ...]
    paths: tuple[str, ...]
    would_change: bool = field(default=False, init=False)

    def ask(self, format: str, quiet: bool = True) -> str:
        """What it prints in a format."""
        environment = {name: value for name, value in os.environ.items() if name != "TOKEN"}
        command = [str(self.binary), "--check", "--format", format, *self.options, "--", *self.paths]
        try:
            ran = subprocess.run(command, cwd=self.top, env=environment, capture_output=True, check=False)
        except OSError as problem:
            raise Failure(f"{self.binary} cannot be run: {problem}") from None
        said = ran.stderr.decode("utf-8", "replace")
        if ran.returncode not in (0, 1):
            log.foreign(said)
            raise Failure(f"instrument ended with {ran.returncode}: {said.strip() or 'it said nothing'}")
        if not quiet:
            log.foreign(said)
        self.would_change = ran.returncode == 1
        return ran.stdout.decode("utf-8", "replace")

    def diagnostics(self) -> list[dict[str, Any]]:
        """The changes, in the reviewdog diagnostic format."""
        text = self.ask("rdjson", quiet=False)
        try:
            return list(json.loads(text)["diagnostics"])
        except (ValueError, KeyError, TypeError) as problem:
            raise Failure(f"instrument printed something else than rdjson: {problem}") from None
