"""The real binary on a copy of an application."""

import json
import subprocess
from pathlib import Path

import pytest

SECONDS = 60


def patch(instrument: str, folder: Path) -> list[dict]:
    """Instruments the copy and gives back the trace tree that was predicted before."""
    printed = json.loads(_run(instrument, "--dry-run", "--format", "json", str(folder)))
    _run(instrument, str(folder))
    return printed["traces"]


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr}", pytrace=False)
    return done.stdout
