"""Plays a scenario with both copies of an application, each in an experiment of its own."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scenario import Outcome, Scenario, play_with
from trace_tree import Store

from typescript.server import MlflowServer


def play_app(scenario: Scenario, untouched: Path, patched: Path, server: MlflowServer) -> tuple[Outcome, Outcome]:
    """The outcomes of the untouched and of the patched copy, which run at the same time."""
    stores = [server.new_store(f"{scenario.app} {version}") for version in ("untouched", "patched")]
    node = shutil.which("node") or "node"

    def run(folder: Path, store: Store) -> Outcome:
        return play_with(scenario, folder, store, node)

    with ThreadPoolExecutor() as pool:
        before, after = pool.map(run, [untouched, patched], stores)
    return before, after
