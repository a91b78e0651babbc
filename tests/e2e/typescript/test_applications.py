"""Every TypeScript or JavaScript application that has a scenario: patched by the real binary, run, and compared.

As for Python, except that the spans are made by the recorder: a stand-in for the published packages of MLflow.
"""

import importlib
import pkgutil
from dataclasses import dataclass

import pytest
from patch import patch
from scenario import Outcome, Scenario, behaviour_problem, trace_problem

from typescript import scenarios
from typescript.packages import APPS
from typescript.play import play_app

NAMES = sorted(module.name for module in pkgutil.iter_modules(scenarios.__path__))


@dataclass(frozen=True)
class Played:
    scenario: Scenario
    predicted: list[dict]
    before: Outcome
    after: Outcome


@pytest.fixture(scope="module", params=NAMES)
def played(request, packages, instrument, server) -> Played:
    scenario: Scenario = importlib.import_module(f"typescript.scenarios.{request.param}").SCENARIO
    untouched, patched = (packages.copy(APPS / scenario.app, version) for version in ("untouched", "patched"))
    predicted = patch(instrument, patched)
    return Played(scenario, predicted, *play_app(scenario, untouched, patched, server))


def test_behaviour_is_unchanged(played):
    if problem := behaviour_problem(played.scenario, played.before, played.after):
        pytest.fail(problem, pytrace=False)


def test_traces_are_as_predicted(played):
    assert played.predicted, "nothing is predicted"
    if problem := trace_problem(played.scenario, played.predicted, played.after.arrived):
        pytest.fail(f"{problem}\n\nstderr of the patched application:\n{played.after.stderr}", pytrace=False)
