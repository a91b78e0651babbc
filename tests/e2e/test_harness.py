"""The harness on a sample that was instrumented by hand: it must accept the truth and object to everything else."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from scenario import Scenario, behaviour_problem, play, trace_problem
from stub import Reply, Rule

SAMPLE = Path(__file__).parent / "sample"


def drive(app):
    app.command("two questions", "app.py", "when is the tide?", "hello")
    app.command("the model fails", "app.py", "broken", exits=1)


SCENARIO = Scenario(
    app="sample",
    drive=drive,
    environment={"OPENAI_API_KEY": "stub", "OPENAI_BASE_URL": "{stub}/v1"},
    rules=[
        Rule(Reply("lookup tide"), last="tide?"),
        Rule(Reply("at noon"), last="high"),
        Rule(Reply(status=500), last="broken"),
    ],
    errors={"answer": 1, "Completions": 1},
)


def predicted():
    model = {"name": "Completions", "span_type": "CHAT_MODEL", "recorded_by": "autolog", "function": None}
    tool = {"name": "lookup", "span_type": "TOOL", "recorded_by": "decorator", "function": "app.py::lookup"}
    root = {"name": "answer", "span_type": "AGENT", "recorded_by": "decorator", "function": "app.py::answer"}
    plain = {"repeated": False, "optional": False, "opaque": False, "children": []}
    looped = {**plain, "repeated": True}
    return [{**plain, **root, "children": [{**looped, **model}, {**looped, **tool, "optional": True}]}]


@pytest.fixture(scope="module")
def outcomes(empty_store, tmp_path_factory):
    def run(version):
        folder = tmp_path_factory.mktemp(version) / "app"
        shutil.copytree(SAMPLE / version, folder)
        return play(SCENARIO, folder, empty_store)

    return run("untouched"), run("traced")


def test_the_untouched_sample_makes_no_spans(outcomes):
    assert outcomes[0].arrived == []


def test_equal_behaviour_is_accepted(outcomes):
    assert behaviour_problem(SCENARIO, *outcomes) == ""
    assert [value["exit"] for _, value in outcomes[1].observed] == [0, 1]
    assert len(outcomes[1].requests) == 4


def test_a_change_of_behaviour_is_shown(outcomes):
    before, after = outcomes
    label, value = after.observed[0]
    louder = dataclasses.replace(after, observed=[(label, {**value, "stdout": "AT NOON\n"}), *after.observed[1:]])
    assert "+  AT NOON" in behaviour_problem(SCENARIO, before, louder)
    chattier = dataclasses.replace(after, requests=[*after.requests, after.requests[0]])
    assert "+POST /v1/chat/completions" in behaviour_problem(SCENARIO, before, chattier)


def test_the_true_prediction_is_accepted(outcomes):
    assert trace_problem(SCENARIO, predicted(), outcomes[1].arrived) == ""


def test_a_false_prediction_is_shown(outcomes):
    tree = predicted()
    tree[0]["children"][1]["name"] = "search"
    message = trace_problem(SCENARIO, tree, outcomes[1].arrived)
    assert "lookup [TOOL] is not predicted under answer" in message
    assert "answer > search (app.py::lookup) never arrived" in message
    assert "predicted" in message and "|" in message


def test_an_unexpected_error_is_shown(outcomes):
    calm = dataclasses.replace(SCENARIO, errors={})
    assert "1 spans answer are not OK" in trace_problem(calm, predicted(), outcomes[1].arrived)


def test_what_is_listed_as_not_driven_must_be_absent(outcomes):
    stale = dataclasses.replace(SCENARIO, not_driven={"answer > lookup": "no reason", "answer > gone": "no reason"})
    message = trace_problem(stale, predicted(), outcomes[1].arrived)
    assert "answer > lookup is listed as not driven but arrived" in message
    assert "answer > gone is listed as not driven but is not predicted" in message
