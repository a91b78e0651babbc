"""A scenario: how an application is driven, and the verdict over what came of it."""

import difflib
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from compare import compare, never_arrived, side_by_side, status_problems
from play import Play, environment
from stub import Request, Rule, StubServer
from trace_tree import Arrived, Predicted, Store, without


@dataclass(frozen=True)
class Scenario:
    """`{stub}` in a value of `environment` is the address of the stub server.

    `errors` counts the spans of a name that this scenario makes fail. `not_driven` gives the reason why a predicted
    node never arrives, by its path. `concurrent` says that the order of the requests to the stub is free. `own_spans`
    is a pattern of names: the framework makes such spans by itself, around and between those that are predicted.
    """

    app: str
    drive: Callable[[Play], None]
    environment: dict[str, str]
    rules: list[Rule] = field(default_factory=list)
    services: dict[str, Any] = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    not_driven: dict[str, str] = field(default_factory=dict)
    concurrent: bool = False
    own_spans: str = ""


@dataclass(frozen=True)
class Outcome:
    observed: list[tuple[str, Any]]
    requests: list[Request]
    store: Store
    stderr: str

    @cached_property
    def arrived(self) -> list[Arrived]:
        return self.store.read()


def play(scenario: Scenario, folder: Path, empty_store: Path) -> Outcome:
    """Runs the Python application that lies in `folder`; its store lies beside it. May run in several threads."""
    database = folder.parent / "mlflow.db"
    shutil.copy(empty_store, database)
    return play_with(scenario, folder, Store(f"sqlite:///{database}"), sys.executable)


def play_with(scenario: Scenario, folder: Path, store: Store, program: str) -> Outcome:
    """Runs the application that lies in `folder` with an interpreter and a store that are there. Its home is made."""
    home = folder.parent / "home"
    home.mkdir()
    with StubServer(scenario.rules, scenario.services) as stub:
        given = {name: value.replace("{stub}", stub.url) for name, value in scenario.environment.items()}
        played = Play(folder, environment(home, store.environment, given), scenario.masks, program)
        try:
            scenario.drive(played)
        except Exception as error:
            error.add_note("\n".join([f"played in {folder}; stderr:", *played.stderr]))
            raise
        return Outcome(played.observed, stub.requests(), store, "\n".join(played.stderr))


def behaviour_problem(scenario: Scenario, before: Outcome, after: Outcome) -> str:
    """What a user or the model server can tell apart, as a diff from the untouched to the patched application."""
    lines = []
    for name, old, new in (
        ("observed", _observed(before), _observed(after)),
        ("requests", _requests(scenario, before), _requests(scenario, after)),
    ):
        lines += difflib.unified_diff(old, new, f"untouched/{name}", f"patched/{name}", lineterm="")
    if not lines:
        return ""
    head = "The patched application behaves differently:"
    return "\n".join([head, *lines, "", "stderr of the patched one:", after.stderr])


def _observed(outcome: Outcome) -> list[str]:
    return [line for label, value in outcome.observed for line in [f"# {label}", *_lines(value)]]


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split("\n")
    if isinstance(value, dict):
        return [f"  {line}" for key in sorted(value) for line in [f"{key}:", *_lines(value[key])]]
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).split("\n")


def _requests(scenario: Scenario, outcome: Outcome) -> list[str]:
    lines = [
        f"{request.method} {request.path}?{request.query} {json.dumps(request.body, sort_keys=True, ensure_ascii=False)}"
        for request in outcome.requests
    ]
    return sorted(lines) if scenario.concurrent else lines


def trace_problem(scenario: Scenario, predicted: list[dict], arrived: list[Arrived]) -> str:
    """Where the predicted tree and the arrived spans disagree, with both side by side."""
    roots = [Predicted.of(node) for node in predicted]
    arrived = without(arrived, scenario.own_spans)
    comparison = compare(roots, arrived)
    problems = [*comparison.problems, *status_problems(roots, arrived, scenario.errors)]
    absent = {node.path: node for node in never_arrived(roots, comparison.covered)}
    for path, node in absent.items():
        if path not in scenario.not_driven:
            where = node.function or node.recorded_by
            problems.append(f"{path} ({where}) never arrived, and the scenario does not say why")
    for path in scenario.not_driven:
        if path not in absent:
            truth = "arrived" if _known(roots, path) else "is not predicted"
            problems.append(f"{path} is listed as not driven but {truth}")
    if not problems:
        return ""
    return "\n".join(
        [
            f"{scenario.app}: predicted and arrived traces disagree:",
            *(f"- {problem}" for problem in problems),
            "",
            side_by_side(comparison.rows),
            "",
            "predicted nodes that never arrived:",
            *(f"  {path}" for path in absent),
        ]
    )


def _known(roots: list[Predicted], path: str) -> bool:
    return any(node.path == path for root in roots for node in root.walk())
