"""The inputs of the action and what the runner says of the run, read from the environment."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from log import Failure

REPORTS = ("suggestions", "comment", "annotations", "none")


@dataclass(frozen=True)
class Settings:
    """The inputs, checked."""

    binary: Path
    paths: tuple[str, ...]
    since: str
    report: str
    check: bool
    args: tuple[str, ...]
    folder: Path
    token: str

    @staticmethod
    def read(environment: Mapping[str, str] = os.environ) -> Settings:
        """Reads the inputs; a wrong one is a failure that names it."""
        report = environment.get("INPUT_REPORT") or REPORTS[0]
        if report not in REPORTS:
            raise Failure(f"input report: {report!r} is none of {', '.join(REPORTS)}")
        check = environment.get("INPUT_CHECK") or "false"
        if check not in ("true", "false"):
            raise Failure(f"input check: {check!r} is neither true nor false")
        since = environment.get("INPUT_SINCE", "").strip()
        if since.startswith("-"):
            raise Failure(f"input since: {since!r} is an option, not a commit")
        folder = Path(environment.get("INPUT_WORKING_DIRECTORY") or ".")
        if not folder.is_dir():
            raise Failure(f"input working-directory: there is no folder {str(folder)!r} in {os.getcwd()}; is the repository checked out?")
        return Settings(
            binary=Path(environment.get("BINARY", "")),
            paths=_words("paths", environment.get("INPUT_PATHS", "")) or (".",),
            since=since,
            report=report,
            check=check == "true",
            args=_words("args", environment.get("INPUT_ARGS", "")),
            folder=folder,
            token=environment.get("TOKEN", ""),
        )


def _words(name: str, text: str) -> tuple[str, ...]:
    """Splits as a shell does, with quotes but nothing else of it: nothing is expanded or run."""
    try:
        return tuple(shlex.split(text))
    except ValueError as problem:
        raise Failure(f"input {name}: {text!r} cannot be split into words: {problem}") from None
