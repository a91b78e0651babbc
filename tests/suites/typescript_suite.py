"""TypeScript and JavaScript projects: packages from npm as of one day, the recorder of tests/e2e in the place of MLflow's, the
project's own test runner, and the compiler.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from functools import cached_property

import store
from projects import HERE
from python_suite import MLFLOW
from realworld import Unavailable
from store import Recorded
from suite import Run, Suite, tally
from virtual_environment import VirtualEnvironment

RECORDER = HERE.parent / "e2e" / "typescript" / "recorder"
NODE = HERE / "node"
TYPESCRIPT = "typescript@5.9.3"
OPEN_TELEMETRY = ["@opentelemetry/api@1.9.1", "@opentelemetry/exporter-trace-otlp-proto@0.205.0", "@opentelemetry/sdk-trace-node@2.1.0"]
FORMS = {"generator": (".startSpan(",), "body in a callback": (".withSpan(", "withSpan(", "mlflowSpan(", "span("), "client": ("tracedOpenAI(", "tracedAnthropic(", "tracedGemini(")}
# For packages that ship no configuration of the compiler which stands alone: as strict as it can be asked for.
COMPILER = {
    "strict": True,
    "noEmit": True,
    "target": "es2022",
    "lib": ["es2023", "dom", "dom.iterable"],
    "module": "node16",
    "moduleResolution": "node16",
    "skipLibCheck": True,
    "resolveJsonModule": True,
    "esModuleInterop": True,
    "noImplicitOverride": True,
}
NO_SERVER = "RuntimeError: the MLflow server"  # as tests/e2e/typescript/server.py says it
DIAGNOSTIC = re.compile(r"^(\S.*?)\(\d+,\d+\): error (TS\d+):", re.MULTILINE)


class TypescriptSuite(Suite):
    needs_init = True

    def __init__(self, project, cache):
        super().__init__(project, cache)
        shared = cache / "suites"
        self.recorder = shared / "recorder"
        self.server = VirtualEnvironment(shared / "mlflow-server")

    def prepare(self):
        self.lay_tree()
        if not self.server.has(MLFLOW):
            self.server.make(MLFLOW, [MLFLOW])
        self.install_recorder()
        manifest = json.loads((self.tree / "package.json").read_text(encoding="utf-8"))
        wanted = [f"{name}@{version}" for kind in ("peerDependencies", "dependencies") for name, version in manifest.get(kind, {}).items()]
        self.npm_install(self.folder, [TYPESCRIPT, *wanted, *self.project.packages], self.project.before)
        for package in RECORDER.iterdir():
            link = self.folder / "node_modules" / "@mlflow" / package.name
            link.parent.mkdir(exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(self.recorder / "node_modules" / "@mlflow" / package.name)
        # Not beside the tree: Vitest looks for its configuration in all folders above.
        shutil.copytree(NODE, self.folder / "tracing", dirs_exist_ok=True)

    def install_recorder(self):
        """Apart from every project: it must find its own OpenTelemetry, and change nobody's packages."""
        self.recorder.mkdir(parents=True, exist_ok=True)
        self.npm_install(self.recorder, OPEN_TELEMETRY)
        shutil.copytree(RECORDER, self.recorder / "node_modules" / "@mlflow", dirs_exist_ok=True)

    def npm_install(self, folder, packages, day=""):
        """The packages as they were on that day. No package's own scripts are run."""
        manifest = json.dumps({"private": True, "description": f"{day}: {' '.join(packages)}"})
        file, ready = folder / "package.json", folder / "installed.json"
        if ready.is_file() and ready.read_text() == manifest:
            return
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        (folder / "package-lock.json").unlink(missing_ok=True)
        file.write_text(manifest)
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", *([f"--before={day}"] if day else []), *packages]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if run.returncode:
            raise Unavailable(f"{self.project.name}: `{' '.join(command)}` failed:\n{run.stderr.strip()[-3000:]}")
        ready.write_text(manifest)

    def pin(self):
        """The date in projects.toml pins every package."""

    def run_tests(self, log):
        environment = self.environment()
        words = self.runner(log)
        if not self.tracing:
            outcomes, seconds = self.run_offline(words, self.tree, environment, log)
            return Run(outcomes, seconds)
        if self.project.runner == "node":
            environment["NODE_OPTIONS"] = f"--require {self.folder / 'tracing' / 'init.cjs'}"
        if self.every_function:
            names = self.folder / f"{log}.names"
            names.unlink(missing_ok=True)
            environment |= {"RECORDER_SPAN_NAMES": str(names), "MLFLOW_TRACKING_URI": "http://127.0.0.1:9", "MLFLOW_EXPERIMENT_ID": "1"}
            outcomes, seconds = self.run_offline(words, self.tree, environment, log)
            return Run(outcomes, seconds, written_down(names))
        empty = self.folder / "empty.db"
        store.make(self.server.python, empty)
        files = self.folder / f"{log}.server"
        words = [str(self.server.python), str(HERE / "with_server.py"), str(empty), "1", str(files), *words]
        outcomes, seconds = self.run_offline(words, self.tree, environment, log)
        # Else every test would count as missing, as if the edit had ended the runner.
        if not outcomes and NO_SERVER in (self.folder / f"{log}.log").read_text(errors="replace"):
            raise Unavailable(f"{self.project.name}: the MLflow server did not start: see {self.folder}/{log}.log")
        return Run(outcomes, seconds, store.read(files / "mlflow.db"))

    def runner(self, log):
        """The command line that runs the tests and writes the report."""
        report = self.report(log)
        if self.project.runner == "vitest":
            configuration = ["--config", str(self.folder / "tracing" / "vitest.config.mjs"), "--root", "."] if self.tracing else []
            return [str(self.programs / "vitest"), "run", *configuration, "--reporter=junit", f"--outputFile={report}", *self.project.tests]
        options = [word for word in self.project.tests if word.startswith("-")]
        files = sorted({str(file.relative_to(self.tree)) for pattern in self.project.tests if pattern not in options for file in self.tree.glob(pattern)})
        # One file after the other: tests of the same name are told apart by their order.
        return ["node", *options, "--test", "--test-concurrency=1", "--test-reporter=junit", f"--test-reporter-destination={report}", *files]

    @property
    def programs(self):
        return self.folder / "node_modules" / ".bin"

    def environment(self):
        """Nothing of this machine's: no keys, no settings, a home of its own."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        path = os.pathsep.join([str(self.programs), os.path.dirname(shutil.which("node")), "/usr/local/bin", "/usr/bin", "/bin"])
        fixed = {"PATH": path, "HOME": str(home), "TMPDIR": os.environ.get("TMPDIR", "/tmp"), "LANG": "C.UTF-8", "TZ": "UTC"}
        return fixed | self.project.environment

    def type_errors(self):
        """How often the compiler reports what in which file. Its words are left out: they name types in an order of its own."""
        if not self.is_typed:
            return None
        configuration = self.folder / "tsconfig.json"
        if self.project.tsconfig:
            content = {"extends": f"./tree/{self.project.tsconfig}", "compilerOptions": {"noEmit": True}}
        else:
            content = {"compilerOptions": COMPILER, "include": [f"tree/{path}" for path in [*self.project.sources, "tests"]]}
        configuration.write_text(json.dumps(content))
        run = subprocess.run([self.programs / "tsc", "-p", configuration, "--pretty", "false"], cwd=self.folder, capture_output=True, text=True)
        return Counter(" ".join(found) for found in DIAGNOSTIC.findall(run.stdout))

    @cached_property
    def is_typed(self):
        return any(next((self.tree / path).rglob("*.ts"), None) for path in self.project.sources)

    @staticmethod
    def forms(added):
        return tally(added, FORMS)


def written_down(names):
    """What the recorder wrote: a line for each trace, with the names of its spans."""
    traces = [line.split("\t") for line in names.read_text(encoding="utf-8").splitlines()] if names.is_file() else []
    return Recorded(len(traces), sum(map(len, traces)), frozenset(name for trace in traces for name in trace))
