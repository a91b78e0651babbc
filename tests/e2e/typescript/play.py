"""Plays a scenario with both copies of an application, each in an experiment of its own."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from play import Play
from scenario import Outcome, Scenario, play_with
from trace_tree import Store

from typescript.server import MlflowServer

SENT_SECONDS = 60


def play_app(scenario: Scenario, untouched: Path, patched: Path, server: MlflowServer) -> tuple[Outcome, Outcome]:
    """The outcomes of the untouched and of the patched copy, which run at the same time."""
    stores = [server.new_store(f"{scenario.app} {version}") for version in ("untouched", "patched")]
    node = shutil.which("node") or "node"

    def run(folder: Path, store: Store) -> Outcome:
        open_traces = _open_traces(folder)
        open_traces.mkdir()
        environment = {**scenario.environment, "RECORDER_OPEN_TRACES": str(open_traces)}
        return play_with(replace(scenario, environment=environment), folder, store, node)

    with ThreadPoolExecutor() as pool:
        before, after = pool.map(run, [untouched, patched], stores)
    return before, after


def await_traces(app: Play) -> None:
    """For a server that dies at once when it is interrupted: waits until the recorder has sent what it recorded."""
    end = time.monotonic() + SENT_SECONDS
    while any(_open_traces(app.folder).iterdir()) and time.monotonic() < end:
        time.sleep(0.05)


def _open_traces(folder: Path) -> Path:
    """Where the recorder leaves a file for every trace that is open or not yet sent."""
    return folder.parent / "open-traces"
