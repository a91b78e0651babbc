"""MLflow's sqlite store: a new one for every run of the tests, and what was recorded in it."""

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
    """The tables are made beforehand: the first traced test is not to wait for them. Returns the tracking URI."""
    file.unlink(missing_ok=True)
    uri = f"sqlite:///{file}"
    subprocess.run([python, "-c", MAKE], env={"MLFLOW_TRACKING_URI": uri, "PATH": "/usr/bin:/bin"}, cwd=file.parent, check=True, capture_output=True)
    return uri


def read(file):
    with sqlite3.connect(file) as connection:
        [[traces]] = connection.execute("SELECT count(*) FROM trace_info")
        names = [name for [name] in connection.execute("SELECT name FROM spans")]
    connection.close()
    return Recorded(traces, len(names), frozenset(names))
