"""What became of each test: read from a JUnit report, and compared."""

import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, replace

WORST = ["error", "failure", "skipped"]


@dataclass(frozen=True)
class Difference:
    """A test that passed before the edit and does not pass after."""

    test: str
    now: str  # failed, skipped, missing, or unstable (it failed in one of two runs)
    message: str = ""
    without_edit: bool = False  # it differs in the unedited project as well, once MLflow is set up


def read_report(path):
    """Name of the test -> (outcome, first line of the message). Tests of the same name are numbered. No report: no tests."""
    outcomes, seen = {}, Counter()
    # A runner that died has left an empty one.
    if not path.is_file() or not path.stat().st_size:
        return outcomes
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = "::".join(filter(None, [case.get("classname"), case.get("name")]))
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name} #{seen[name]}"
        outcomes[name] = outcome(case)
    return outcomes


def outcome(case):
    for tag in WORST:
        if (found := case.find(tag)) is not None:
            message = found.get("message") or found.text or ""
            return ("skipped" if tag == "skipped" else "failed"), (message.strip().splitlines() or [""])[0][:300]
    return "passed", ""


def passed(outcomes):
    return {test for test, (word, _) in outcomes.items() if word == "passed"}


def flaky(one, other):
    """Tests of the untouched project that do not always come to the same end: nothing can be learnt from them."""
    return {test for test in one.keys() | other.keys() if one.get(test, ("missing",))[0] != other.get(test, ("missing",))[0]}


def differences(before, after):
    """`before`: the tests that passed in every run of the untouched project."""
    missing = ("missing", "")
    return [Difference(test, *after.get(test, missing)) for test in sorted(before) if after.get(test, missing)[0] != "passed"]


def without_edit(found, outcomes):
    """The same differences; those that show in these outcomes of the unedited project are marked."""
    return [replace(d, without_edit=outcomes.get(d.test, ("missing",))[0] != "passed") for d in found]


def unstable(found, again):
    """The same differences; those that did not show in the second run are marked."""
    return [Difference(d.test, "unstable", d.message) if again.get(d.test, ("missing",))[0] == "passed" else d for d in found]
