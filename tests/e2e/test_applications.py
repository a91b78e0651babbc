"""Every application of fixtures/apps that has a scenario: patched by the real binary, run, and compared.

The untouched and the patched application are driven in the same way. They must behave alike, and the spans that the
patched one leaves in the MLflow store must be the ones that the tool printed beforehand.
"""

import importlib
import pkgutil
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import scenarios
from patch import patch
from scenario import Outcome, Scenario, behaviour_problem, play, trace_problem

APPS = Path(__file__).resolve().parents[2] / "fixtures/apps"
NAMES = sorted(module.name for module in pkgutil.iter_modules(scenarios.__path__))


@dataclass(frozen=True)
class Played:
    scenario: Scenario
    predicted: list[dict]
    before: Outcome
    after: Outcome


@pytest.fixture(scope="module", params=NAMES)
def played(request, empty_store, instrument, tmp_path_factory) -> Played:
    scenario: Scenario = importlib.import_module(f"scenarios.{request.param}").SCENARIO
    source = APPS / scenario.app

    def copy(version: str) -> Path:
        folder = tmp_path_factory.mktemp(f"{scenario.app}-{version}") / scenario.app
        shutil.copytree(source, folder)
        return folder

    untouched, patched = copy("untouched"), copy("patched")
    predicted = patch(instrument, patched)
    with ThreadPoolExecutor() as pool:
        before, after = pool.map(lambda folder: play(scenario, folder, empty_store), [untouched, patched])
    return Played(scenario, predicted, before, after)


def test_behaviour_is_unchanged(played):
    if problem := behaviour_problem(played.scenario, played.before, played.after):
        pytest.fail(problem, pytrace=False)


def test_traces_are_as_predicted(played):
    if problem := trace_problem(played.scenario, played.predicted, played.after.arrived):
        pytest.fail(f"{problem}\n\nstderr of the patched application:\n{played.after.stderr}", pytrace=False)
