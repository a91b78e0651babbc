"""The harness on a sample that was instrumented by hand: it must accept the truth and object to everything else."""

from pathlib import Path

import pytest
from scenario import Scenario, behaviour_problem, trace_problem
from stub import Reply, Rule

from typescript.compiler import compile_app, sorted_unions, syntax_errors
from typescript.play import play_app
from typescript.test_types import type_problem

SAMPLE = Path(__file__).parent / "sample"


def drive(app):
    app.command("two questions", "--import", "tsx", "src/app.ts", "when is the tide?", "hello")
    app.command("the model fails", "--import", "tsx", "src/app.ts", "broken", exits=1)


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
    model = {"name": "Completions", "span_type": "LLM", "recorded_by": "autolog", "function": None}
    tool = {"name": "lookup", "span_type": "TOOL", "recorded_by": "body", "function": "src/tide.ts::lookup"}
    root = {"name": "answer", "span_type": "AGENT", "recorded_by": "body", "function": "src/answer.ts::answer"}
    plain = {"repeated": False, "optional": False, "opaque": False, "children": []}
    looped = {**plain, "repeated": True}
    return [{**plain, **root, "children": [{**looped, **model}, {**looped, **tool, "optional": True}]}]


@pytest.fixture(scope="module")
def copies(packages):
    return [packages.copy(SAMPLE / version, version) for version in ("untouched", "traced")]


@pytest.fixture(scope="module")
def outcomes(copies, server):
    return play_app(SCENARIO, *copies, server)


def test_the_untouched_sample_makes_no_spans(outcomes):
    assert outcomes[0].arrived == []


def test_equal_behaviour_is_accepted(outcomes):
    assert behaviour_problem(SCENARIO, *outcomes) == ""
    assert [value["exit"] for _, value in outcomes[1].observed] == [0, 1]
    assert len(outcomes[1].requests) == 4


def test_the_true_prediction_is_accepted(outcomes):
    assert trace_problem(SCENARIO, predicted(), outcomes[1].arrived) == ""


def test_a_false_prediction_is_shown(outcomes):
    tree = predicted()
    tree[0]["children"][0]["span_type"] = "CHAT_MODEL"
    assert "Completions [LLM] x2 is not predicted under answer" in trace_problem(SCENARIO, tree, outcomes[1].arrived)


def test_equal_types_are_accepted(copies, packages):
    before, after = (compile_app(packages, folder) for folder in copies)
    assert type_problem(before, after, {"tracing"}) == ""


def test_changed_types_are_shown(copies, packages):
    before, changed = compile_app(packages, copies[0]), packages.copy(SAMPLE / "traced", "changed")
    tide = changed / "src/tide.ts"
    tide.write_text(tide.read_text().replace("(term: string): string", "(term: string)").replace(" as string", ""))
    problem = type_problem(before, compile_app(packages, changed), {"tracing"})
    assert "src/answer.ts: error TS2322" in problem
    tide.write_text((copies[0] / "src/tide.ts").read_text().replace(": string {", ": string | null {"))
    problem = type_problem(before, compile_app(packages, changed), {"tracing"})
    assert "+export declare function lookup(term: string): string | null;" in problem


def test_a_broken_script_is_shown(tmp_path):
    (tmp_path / "good.cjs").write_text("exports.a = 1;\n")
    (tmp_path / "bad.mjs").write_text("export const a = ;\n")
    [error] = syntax_errors(tmp_path)
    assert error.startswith("bad.mjs: ")


def test_unions_of_literals_are_compared_in_any_order():
    one, other = 'a: ("b" | "c" | 1)[]; d: string | "x";', 'a: ("c" | 1 | "b")[]; d: string | "x";'
    assert sorted_unions(one) == sorted_unions(other)
    assert sorted_unions('a: "x" | B | "c";') == 'a: "x" | B | "c";'
