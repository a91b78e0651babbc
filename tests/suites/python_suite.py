"""Python projects: a virtual environment with pinned packages, the project itself installed from the tree, pytest."""

import os
import re
import shutil
import subprocess
import sys
import venv

import store
from projects import HERE
from realworld import Unavailable
from suite import Suite, tally

MLFLOW = "mlflow==3.17.2"
FORMS = {"decorator": ("@mlflow.trace", "@trace"), "span in the body": ("start_span",), "autolog": (".autolog(",)}
PYTEST = ["-m", "pytest", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=300"]


class PythonSuite(Suite):
    def __init__(self, project, cache):
        super().__init__(project, cache)
        self.venv = self.folder / "venv"
        self.python = self.venv / "bin" / "python"
        self.ready = self.venv / "constraints.txt"  # the pins that it was made with
        self.constraints = HERE / "constraints" / f"{project.name}.txt"

    def prepare(self):
        self.lay_tree()
        if not self.constraints.is_file():
            raise Unavailable(f"{self.project.name}: there is no {self.constraints}; `run.py --pin --only {self.project.name}` writes it")
        if not self.ready.is_file() or self.ready.read_text() != self.constraints.read_text():
            self.install(["--constraint", str(self.constraints)])
            shutil.copy(self.constraints, self.ready)

    def pin(self):
        """Writes the constraints: the versions that are the newest today."""
        self.lay_tree()
        self.install([])
        frozen = self.pip("freeze", "--exclude-editable").splitlines()
        pins = sorted(line for line in frozen if re.fullmatch(r"[\w.-]+==\S+", line))
        self.constraints.parent.mkdir(exist_ok=True)
        self.constraints.write_text("".join(f"{pin}\n" for pin in pins))
        shutil.copy(self.constraints, self.ready)

    def install(self, constraints):
        """A new environment. The project is installed editable: what its tests import is the tree."""
        shutil.rmtree(self.venv, ignore_errors=True)
        venv.create(self.venv, with_pip=shutil.which("uv") is None)
        extras = f"[{','.join(self.project.extras)}]" if self.project.extras else ""
        plain = ["--no-sources"] if shutil.which("uv") else []  # no folders beside the project's own, of which the archive has nothing
        self.pip("install", *plain, *constraints, MLFLOW, *self.project.requirements, "--editable", f"{self.tree}{extras}")

    def pip(self, verb, *words):
        """pip, or uv in its place where there is one."""
        command = ["uv", "pip", verb, "--python", str(self.python)] if shutil.which("uv") else [str(self.python), "-m", "pip", verb]
        run = subprocess.run([*command, *words], cwd=self.folder, capture_output=True, text=True)
        if run.returncode:
            raise Unavailable(f"{self.project.name}: `pip {verb}` failed:\n{run.stderr.strip()[-3000:]}")
        return run.stdout

    def run_tests(self, log):
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        uri = store.make(self.python, self.database(log))
        command = [str(self.python), *PYTEST, f"--junitxml={self.report(log)}", *self.project.tests]
        environment = self.environment(home) | {"MLFLOW_TRACKING_URI": uri, "MLFLOW_EXPERIMENT_NAME": store.EXPERIMENT}
        self.run_offline(command, self.tree / self.project.test_folder, environment, log)

    def environment(self, home):
        """Nothing of this machine's: no keys, no settings, a home of its own."""
        path = os.pathsep.join([str(self.venv / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
        fixed = {"PATH": path, "HOME": str(home), "TMPDIR": os.environ.get("TMPDIR", "/tmp"), "LANG": "C.UTF-8", "TZ": "UTC"}
        return fixed | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "VIRTUAL_ENV": str(self.venv)} | self.project.environment

    @staticmethod
    def forms(added):
        return tally(added, FORMS)
