"""Hazards of editing Python, run: the programs in `hazards/` behave as before once the real binary has edited them, and
differently where `@mlflow.trace` is put on blindly: directly above `def` or above all decorators, as `BLIND` says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patch import patch

PROGRAMS = Path(__file__).parent / "hazards"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
COMMENT = "# instrument: trace["
SECONDS = 120


def blind(text: str) -> str:
    """The program with decorators where a blind edit would put them."""
    place = next(line for line in text.splitlines() if line.startswith("BLIND")).split("=")[1].strip()
    lines, wanted = [], False
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        asked = line.strip().startswith(COMMENT)
        wanted = wanted or asked
        is_def = line.lstrip().startswith(("def ", "async def "))
        if wanted and (asked if place == '"outer"' else is_def):
            lines.append(f"{indent}@__import__('mlflow').trace")
            wanted = False
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def observed(instrument, empty_store, tmp_path_factory) -> dict:
    """What every program observes, by its name: as it is, edited by the binary, edited blindly."""
    root = tmp_path_factory.mktemp("hazards")
    for variant in ["original", "patched"]:
        shutil.copytree(PROGRAMS, root / variant, ignore=shutil.ignore_patterns("__pycache__"))
    patch(instrument, root / "patched")
    (root / "blind").mkdir()
    for name in NAMES:
        (root / "blind" / f"{name}.py").write_text(blind((PROGRAMS / f"{name}.py").read_text()))
    shutil.copy(empty_store, root / "mlflow.db")
    # One process for all: importing MLflow takes seconds.
    environment = {
        **os.environ,
        "MLFLOW_TRACKING_URI": f"sqlite:///{root / 'mlflow.db'}",
        "MLFLOW_TRACE_USE_ISOLATED_RANDOM_ID_GENERATOR": "true",
    }
    command = [sys.executable, str(Path(__file__).parent / "observe.py"), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return {"folder of all": root, **found}


@pytest.mark.parametrize("name", NAMES)
def test_the_edit_changes_nothing(observed, name):
    before, after = observed[name]["original"], observed[name]["patched"]
    assert "raises" not in before, before
    assert after == before


@pytest.mark.parametrize("name", NAMES)
def test_a_blind_edit_harms(observed, name):
    """Otherwise the program shows nothing."""
    if observed[name]["blind"] is None:
        pytest.skip("the program says why a blind edit does not show")
    assert observed[name]["blind"] != observed[name]["original"]


@pytest.mark.parametrize("name", NAMES)
def test_the_program_is_edited_or_held_back(observed, name, instrument):
    """Every function that asks for a span gets one, or the reason why not."""
    folder = observed["folder of all"] / "patched"
    text = (folder / f"{name}.py").read_text()
    wanted = text.count(COMMENT)
    written = sum(text.count(call) for call in ["@mlflow.trace", "with mlflow.start_span"])
    printed = subprocess.run(
        [instrument, "--dry-run", "--format", "json", str(folder / f"{name}.py")],
        capture_output=True, text=True, timeout=SECONDS, check=True,
    )
    held = [one for one in json.loads(printed.stdout)["held"] if one["path"].endswith(f"{name}.py") and one["hazard"]]
    assert written + len(held) == wanted
