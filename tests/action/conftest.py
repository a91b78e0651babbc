"""The scripts of the action are imported as they are run, from their folder; every test has a repository of its own."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "action"))

from scene import Origin


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    """A repository with a pull request."""
    return Origin(tmp_path / "origin")
