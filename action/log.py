"""What the runner reads in the log: workflow commands, and foreign text that must not be taken for one."""

from __future__ import annotations

import secrets
import sys


class Failure(Exception):
    """Something went wrong; the message says what, where, and what to do."""


def _say(name: str, message: str) -> None:
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{name} title=instrument::{escaped}", flush=True)


def notice(message: str) -> None:
    """Says something that the reader of the run should know."""
    _say("notice", message)


def warning(message: str) -> None:
    """Says that something was not done as asked."""
    _say("warning", message)


def error(message: str) -> None:
    """Says why the step fails."""
    _say("error", message)


def foreign(text: str) -> None:
    """Prints text that others wrote: file names and code in it cannot give the runner commands."""
    if not text:
        return
    word = secrets.token_hex(16)
    print(f"::stop-commands::{word}\n{text.rstrip()}\n::{word}::", flush=True)


def annotate(text: str) -> None:
    """Hands the runner the annotations that `--format github` printed, and no other command."""
    for line in text.splitlines():
        if line.startswith(("::notice ", "::warning ", "::error ")):
            print(line)
        elif line:
            foreign(line)
    sys.stdout.flush()
