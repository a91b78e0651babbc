"""Puts the tool through one project: what it decides, what that costs, and whether its edits keep every promise."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field

import command
import parsers
import trees
from sources import Project

SOURCES = {"python": (".py",), "typescript": parsers.SCRIPTS}
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
SHOWN = 5  # so many examples of a violation are printed; the rest is counted


@dataclass
class Result:
    project: Project
    source_files: int = 0
    functions: int = 0
    operations: Counter = field(default_factory=Counter)  # of the functions to trace
    span_types: Counter = field(default_factory=Counter)  # likewise
    low_confidence: int = 0  # found, but too uncertain to edit
    rules: Counter = field(default_factory=Counter)  # of the functions to skip
    patched: int = 0
    unparsable: int = 0  # patched files that the language's compiler did not accept before either
    seconds: float = 0
    peak_megabytes: float = 0
    violations: list[str] = field(default_factory=list)

    @property
    def traced(self):
        return self.operations.total()


class Examination:
    """One project's folder: patched/ stays to be looked at, as does what each run printed; where something is wrong, so do
    applied/ (the diff, applied by git).
    """

    def __init__(self, project, tree, binary, cache):
        self.tree, self.binary, self.cache = tree, str(binary), cache
        self.folder = folder = cache / "runs" / project.folder
        self.patched, self.applied = folder / "patched", folder / "applied"
        self.endings = SOURCES[project.language]
        self.result = Result(project)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def run(self):
        self.before = trees.snapshot(self.tree)
        self.result.source_files = sum(path.endswith(self.endings) and not path.endswith(DECLARATIONS) for path in self.before)
        trees.copy(self.tree, self.patched)
        if self.decide():
            self.apply()
            self.repeat()
        if not self.result.violations:
            shutil.rmtree(self.applied)
        return self.result

    def decide(self):
        """Dry runs: the first one is measured, the second gives the diff. Neither may write. False when the first had no end."""
        run = self.instrument("decisions", "--dry-run", "--format", "json", ".")
        self.result.seconds, self.result.peak_megabytes = run.seconds, run.peak_megabytes
        if run.killed:
            return False
        self.count(run.output)
        self.instrument("diff", "--dry-run", "--format", "diff", ".")
        self.expect_same("a dry run changed", self.before, trees.snapshot(self.patched))
        return True

    def apply(self):
        """The tool's own edits and its diff applied by git must give the same bytes, in files that still parse."""
        trees.copy(self.tree, self.applied)
        diff = self.folder / "diff.stdout"
        if diff.stat().st_size:
            problem = trees.git(self.applied, "apply", "--whitespace=nowarn", str(diff))
            self.expect(not problem, f"git apply refuses the diff: {problem[:300]}")
        self.instrument("apply", ".")
        self.after = trees.snapshot(self.patched)
        self.expect_same("the diff and the real edit differ in", self.after, trees.snapshot(self.applied))
        changed = trees.differing(self.before, self.after)
        self.result.patched = len(changed)
        self.check_parse(changed)

    def check_parse(self, changed):
        edited = [path for path in changed if path in self.before and path in self.after]
        broken = []
        for path, (parsed, error) in parsers.parse_pairs(self.tree, self.patched, edited, self.cache).items():
            if error and parsed:
                broken.append(f"{path} ({error})")
            self.result.unparsable += not parsed
        self.expect(not broken, f"no longer parsed: {shorten(broken)}")

    def repeat(self):
        """A second run finds nothing to do."""
        self.instrument("check", "--check", ".")
        self.instrument("again", ".")
        self.expect_same("a second run changed", self.after, trees.snapshot(self.patched))

    def instrument(self, log, *arguments, folder=None):
        run = command.run([self.binary, *arguments], folder or self.patched, self.folder / log)
        words = " ".join(["instrument", *arguments])
        last = run.errors.strip().splitlines()[-1:] or [""]
        if run.panicked:
            where = next((line for line in run.errors.splitlines() if "panicked at" in line), last[0])
            self.violated(f"`{words}` panicked: {where[:300]}")
        else:
            self.expect(run.exit_code == 0, f"`{words}` ended with {run.exit_code}: {last[0][:300]}")
        return run

    def count(self, output):
        try:
            functions = json.loads(output)["functions"]
            functions = [function for function in functions if function["path"].endswith(self.endings)]
            for function in functions:
                self.count_function(function)
            self.result.functions = len(functions)
        except (ValueError, KeyError, TypeError) as problem:
            self.violated(f"the JSON is not what was agreed: {problem!r}")

    def count_function(self, function):
        if function["verdict"] == "skip":
            self.result.rules[function["rule"]] += 1
        elif function["confidence"] == "low":
            self.result.low_confidence += 1
        else:
            self.result.operations[function["operation"]] += 1
            self.result.span_types[function["span_type"]] += 1

    def expect_same(self, message, one, other):
        paths = trees.differing(one, other)
        self.expect(not paths, f"{message} {shorten(paths)}")

    def expect(self, kept, violation):
        if not kept:
            self.violated(violation)

    def violated(self, violation):
        self.result.violations.append(" ".join(violation.split()))


def shorten(items):
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return ", ".join(items[:SHOWN]) + more
