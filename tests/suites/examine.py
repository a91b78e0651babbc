"""Puts one project through its own tests: twice untouched, then instrumented as harshly as can be, and compares test by test."""

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field

import every_function
import outcomes
from outcomes import Difference
from projects import Project
from realworld import Unavailable
from store import Recorded
from suite import added_lines

# Whatever can be switched on, is.
HARSH = """
min-confidence = "low"
unsafe-fixes = true
externals = "all"
"""


@dataclass
class Result:
    project: Project
    tests: int = 0
    passed: int = 0  # in both runs before
    flaky: int = 0
    functions: int = 0  # that got a span
    forms: Counter = field(default_factory=Counter)
    recorded: Recorded = Recorded()
    differences: list[Difference] = field(default_factory=list)
    seconds: tuple[float, float] = (0, 0)  # before, after
    every_function: bool = False
    run: str = ""  # the day and the tool
    type_errors: tuple[Counter, Counter] | None = None  # before, after

    @property
    def unexplained(self):
        return [difference for difference in self.differences if not self.reason(difference)]

    @property
    def new_type_errors(self):
        """Those that only one of the two trees has."""
        before, after = self.type_errors or (Counter(), Counter())
        return sorted(((after - before) + (before - after)).elements())

    @property
    def is_proof(self):
        return not self.unexplained and not self.new_type_errors

    def reason(self, difference):
        """Why no rule can mend this difference, as projects.toml says."""
        if difference.without_edit:
            return "The unedited project does the same as soon as `mlflow.init()` is called"
        return self.project.reason(difference.test)


def examine(suite, binary, on_every_function=False, reuse=False):
    """With `reuse`, the runs before the edit are those of the last time, where they are kept."""
    suite.prepare()
    suite.every_function = on_every_function
    before = [reuse and suite.kept(log) or run(suite, log, binary) for log in ("before", "before-again")]
    flaky = outcomes.flaky(before[0].outcomes, before[1].outcomes)
    passed = outcomes.passed(before[0].outcomes) - flaky
    if not passed:
        raise Unavailable(f"{suite.project.name}: no test passes even before the edit: see {suite.folder}/before.log")
    types_before = suite.type_errors()
    if not has_edit(suite, binary):
        return Result(suite.project, len(before[0].outcomes), len(passed), len(flaky), seconds=(before[0].seconds, 0), every_function=on_every_function)
    after = run(suite, "after", binary, edited=True)
    types_after = suite.type_errors()
    found = outcomes.differences(passed, after.outcomes)
    if any(suite.project.reason(difference.test) is None for difference in found):
        found = outcomes.unstable(found, run(suite, "after-again", binary, edited=True).outcomes)
        if suite.needs_init:
            found = outcomes.without_edit(found, run(suite, "init", binary, tracing=True).outcomes)
    answer = json.loads(answer_file(suite).read_bytes())
    return Result(
        suite.project,
        tests=len(before[0].outcomes),
        passed=len(passed),
        flaky=len(flaky),
        functions=sum(function["applied"] for function in answer["functions"]),
        forms=suite.forms(added_lines(answer["patches"])),
        recorded=after.recorded,
        differences=found,
        seconds=(before[0].seconds, after.seconds),
        every_function=on_every_function,
        type_errors=types_before is not None and (types_before, types_after) or None,
    )


def has_edit(suite, binary):
    """Without one, there is nothing to compare: a project may do none of what the tool looks for."""
    suite.lay_tree()
    return suite.every_function or bool(decisions(suite, binary)["patches"])


def run(suite, log, binary, edited=False, tracing=False):
    """The tests, in a tree as it was published or instrumented."""
    suite.lay_tree()
    if suite.every_function:
        every_function.force(suite.tree, decisions(suite, binary)["functions"], suite.project.spared)
    if edited:
        instrument(suite, binary, answer_file(suite))
    suite.tracing = edited or tracing
    outcome = suite.run_tests(log)
    suite.keep(log, outcome)
    return outcome


def decisions(suite, binary):
    """What the tool would do with the tree as it is."""
    output = suite.folder / "decisions.json"
    instrument(suite, binary, output, "--dry-run")
    return json.loads(output.read_bytes())


def instrument(suite, binary, output, *options):
    """Edits the tree, and keeps what the tool says of it."""
    configuration = suite.folder / "harsh.toml"
    configuration.write_text(HARSH)
    command = [str(binary), "--config", str(configuration), *options, "--format", "json", "--output", str(output), *suite.project.sources]
    process = subprocess.run(command, cwd=suite.tree, capture_output=True, text=True)
    if process.returncode:
        raise Unavailable(f"{suite.project.name}: `instrument` ended with {process.returncode}:\n{process.stderr[-3000:]}")


def answer_file(suite):
    return suite.folder / "instrument.json"
