"""Puts one project through its own tests: twice untouched, then instrumented as harshly as can be, and compares test by test."""

import json
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

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

    @property
    def unexplained(self):
        return [difference for difference in self.differences if not self.reason(difference)]

    def reason(self, difference):
        """Why no rule can mend this difference, as projects.toml says."""
        return next((reason for pattern, reason in self.project.known.items() if fnmatchcase(difference.test, pattern)), None)


def examine(suite, binary, reuse):
    """With `reuse`, the runs before the edit are those of the last time."""
    suite.prepare()
    before = [suite.read_run(log) if reuse and suite.report(log).is_file() else run(suite, log) for log in ("before", "before-again")]
    flaky = outcomes.flaky(before[0].outcomes, before[1].outcomes)
    passed = outcomes.passed(before[0].outcomes) - flaky
    if not passed:
        raise Unavailable(f"{suite.project.name}: no test passes even before the edit: see {suite.folder}/before.log")
    after = run(suite, "after", binary)
    found = outcomes.differences(passed, after.outcomes)
    if found:
        found = outcomes.unstable(found, run(suite, "after-again", binary).outcomes)
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
    )


def run(suite, log, binary=None):
    """The tests, in a tree as it was published or (with `binary`) instrumented."""
    suite.lay_tree()
    if binary:
        instrument(suite, binary)
    suite.run_tests(log)
    return suite.read_run(log)


def instrument(suite, binary):
    """Edits the tree, and keeps what the tool says of it."""
    configuration = suite.folder / "harsh.toml"
    configuration.write_text(HARSH)
    command = [str(binary), "--config", str(configuration), "--format", "json", "--output", str(answer_file(suite)), "."]
    process = subprocess.run(command, cwd=suite.tree, capture_output=True, text=True)
    if process.returncode:
        raise Unavailable(f"{suite.project.name}: `instrument` ended with {process.returncode}:\n{process.stderr[-3000:]}")


def answer_file(suite):
    return suite.folder / "instrument.json"
