"""MLflow's sqlite store: a new one for every run of the tests, and what was recorded in it."""

import shutil
import sqlite3
import subprocess
from dataclasses import dataclass

EXPERIMENT = "suite"
MAKE = f"import mlflow; mlflow.set_experiment('{EXPERIMENT}')"


@dataclass(frozen=True)
class Recorded:
    traces: int = 0
    spans: int = 0
    names: frozenset[str] = frozenset()  # of the spans


def make(python, file):
    """The tables are made beforehand, once for all projects: the first traced test is not to wait for them. Gives the URI."""
    empty = file.parent.parent / "empty-store.db"
    if not empty.is_file():
        make_empty(python, empty)
    shutil.copy(empty, file)
    return f"sqlite:///{file}"


def make_empty(python, file):
    """Under another name first: an interrupted run leaves no half of one."""
    scratch = file.with_suffix(".part")
    scratch.unlink(missing_ok=True)
    uri = f"sqlite:///{scratch}"
    subprocess.run([python, "-c", MAKE], env={"MLFLOW_TRACKING_URI": uri, "PATH": "/usr/bin:/bin"}, cwd=file.parent, check=True, capture_output=True)
    scratch.rename(file)


def read(file):
    with sqlite3.connect(file) as connection:
        [[traces]] = connection.execute("SELECT count(*) FROM trace_info")
        names = [name for [name] in connection.execute("SELECT name FROM spans")]
    connection.close()
    return Recorded(traces, len(names), frozenset(names))
