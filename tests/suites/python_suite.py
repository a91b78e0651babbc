"""Python projects: a virtual environment with pinned packages, the project itself installed from the tree, pytest."""

import os
import re
import shutil

import store
from projects import HERE
from realworld import Unavailable
from suite import Run, Suite, tally
from virtual_environment import VirtualEnvironment

MLFLOW = "mlflow==3.17.2"
FORMS = {"decorator": ("@mlflow.trace", "@trace"), "span in the body": ("start_span",), "autolog": (".autolog(",)}
PYTEST = ["-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=300"]


class PythonSuite(Suite):
    def __init__(self, project, cache):
        super().__init__(project, cache)
        self.environment = VirtualEnvironment(self.folder / "venv")
        self.constraints = HERE / "constraints" / f"{project.name}.txt"

    def prepare(self):
        self.lay_tree()
        if not self.constraints.is_file():
            raise Unavailable(f"{self.project.name}: there is no {self.constraints}; `run.py --pin --only {self.project.name}` writes it")
        pins = self.constraints.read_text()
        if not self.environment.has(pins):
            self.environment.make(pins, ["--constraint", str(self.constraints), *self.wanted()])

    def pin(self):
        """Writes the constraints: the versions that are the newest today."""
        self.lay_tree()
        self.environment.make("", self.wanted())
        frozen = self.environment.pip("freeze", "--exclude-editable").splitlines()
        pins = sorted(line for line in frozen if re.fullmatch(r"[\w.-]+==\S+", line))
        self.constraints.parent.mkdir(exist_ok=True)
        self.constraints.write_text("".join(f"{pin}\n" for pin in pins))

    def wanted(self):
        """The project is installed editable: what its tests import is the tree."""
        extras = f"[{','.join(self.project.extras)}]" if self.project.extras else ""
        return [MLFLOW, *self.project.requirements, "--editable", f"{self.tree}{extras}"]

    def run_tests(self, log):
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        database = self.folder / f"{log}.db"
        uri = store.make(self.environment.python, database)
        command = [str(self.environment.python), *PYTEST, f"--junitxml={self.report(log)}", *self.project.tests]
        environment = self.variables(home) | {"MLFLOW_TRACKING_URI": uri, "MLFLOW_EXPERIMENT_NAME": store.EXPERIMENT}
        outcomes, seconds = self.run_offline(command, self.tree / self.project.test_folder, environment, log)
        return Run(outcomes, seconds, store.read(database))

    def variables(self, home):
        """Nothing of this machine's: no keys, no settings, a home of its own, no git repository around it."""
        path = os.pathsep.join([str(self.environment.folder / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
        fixed = {"PATH": path, "HOME": str(home), "TMPDIR": os.environ.get("TMPDIR", "/tmp"), "LANG": "C.UTF-8", "TZ": "UTC", "GIT_CEILING_DIRECTORIES": str(self.folder)}
        return fixed | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "VIRTUAL_ENV": str(self.environment.folder)} | self.project.environment

    @staticmethod
    def forms(added):
        return tally(added, FORMS)
