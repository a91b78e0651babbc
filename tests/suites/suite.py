"""What the suites of every language have in common: where a project lies, and how a run of its tests is measured."""

import os
import pickle
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass

import offline
from outcomes import read_report
from realworld import pristine_tree
from store import Recorded

TIMEOUT = 1800  # seconds, for one run of a project's tests


@dataclass(frozen=True)
class Run:
    """One run of a project's tests."""

    outcomes: dict[str, tuple[str, str]]
    seconds: float
    recorded: Recorded = Recorded()


class Suite(ABC):
    """One project's folder: tree/ (what the tests run in), the JUnit report and the output of each run."""

    needs_init = False  # whether tracing begins with a call, or the environment's variables are enough

    def __init__(self, project, cache):
        self.project, self.cache = project, cache
        self.folder = cache / "suites" / project.folder
        self.tree = self.folder / "tree"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.every_function = False  # whether each is to get a span, asked for by comments
        self.tracing = False  # whether the next run calls `mlflow.init()`, where `needs_init`

    @abstractmethod
    def prepare(self):
        """Lays the tree and installs what its tests need. Nothing after it needs a network."""

    @abstractmethod
    def run_tests(self, log):
        """Runs the tests of the tree as it is, offline, with tracing to a new store. Gives a `Run`; its files begin with `log`."""

    @staticmethod
    @abstractmethod
    def forms(added):
        """What was added, by form (decorator, span in the body, ...), from the added lines of the diff: a Counter."""

    def type_errors(self):
        """What the compiler says of the tree as it is: a Counter; None for a language that has none."""
        return None

    def on_every_function(self):
        """The same project, with a span on every function."""
        self.every_function = True
        return self

    def keep(self, what, value):
        """For later runs of this command: outcomes, results."""
        self.kept_file(what).write_bytes(pickle.dumps((self.asked(), value)))

    def kept(self, what):
        """What was kept, unless projects.toml asked for something else then."""
        file = self.kept_file(what)
        asked, value = pickle.loads(file.read_bytes()) if file.is_file() else (None, None)
        return value if asked == self.asked() else None

    def asked(self):
        spared = self.project.spared if self.every_function else []
        return self.project.tests, self.project.test_folder, self.project.environment, *spared

    def kept_file(self, what):
        return self.folder / f"{what}{'-every-function' if self.every_function else ''}.pickle"

    def lay_tree(self):
        """The tree as it was published: tests leave things behind."""
        shutil.rmtree(self.tree, ignore_errors=True)
        shutil.copytree(pristine_tree(self.project, self.cache), self.tree, symlinks=True)

    def report(self, log):
        return self.folder / f"{log}.xml"

    def run_offline(self, words, folder, environment, log):
        """Runs the test runner, which writes `report(log)`. Gives the outcomes and the seconds."""
        self.report(log).unlink(missing_ok=True)
        words, more = offline.command(words)
        start = time.monotonic()
        with open(self.folder / f"{log}.log", "wb") as output:
            process = subprocess.Popen(words, cwd=folder, env=environment | more, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
            try:
                process.wait(TIMEOUT)
            except subprocess.TimeoutExpired:
                output.write(f"\nkilled after {TIMEOUT} s\n".encode())
            finally:
                end_group(process)
        return read_report(self.report(log)), time.monotonic() - start


def end_group(process):
    """Ends the runner and whatever its tests left running."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def added_lines(patches):
    """The added lines of the patches of `instrument --format json`."""
    return [line[1:].strip() for patch in patches for line in patch["diff"].splitlines() if line.startswith("+") and not line.startswith("+++")]


def tally(added, signs):
    """How many added lines show each form: `signs` is form -> texts that only this form has; the first that fits counts."""
    found = (next((form for form, texts in signs.items() if any(text in line for text in texts)), None) for line in added)
    return Counter(filter(None, found))
