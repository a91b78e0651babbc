"""Runs a command beside a real `mlflow server`, to which the recorder of tests/e2e sends: both in one network namespace.

    python3 with_server.py EMPTY_STORE EXPERIMENT_ID FOLDER COMMAND...

The store is FOLDER/mlflow.db, and begins as a copy of EMPTY_STORE.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

E2E = Path(__file__).parent.parent / "e2e"
sys.path += [str(E2E), str(E2E / "typescript")]
from server import mlflow_server  # noqa: E402


def main():
    empty_store, experiment, folder, *command = sys.argv[1:]
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    with mlflow_server(Path(folder), Path(empty_store)) as server:
        tracking = {"MLFLOW_TRACKING_URI": server.url, "MLFLOW_EXPERIMENT_ID": experiment}
        return subprocess.run(command, env=os.environ | tracking).returncode


if __name__ == "__main__":
    sys.exit(main())
