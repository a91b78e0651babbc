"""A real `mlflow server` on a sqlite store: the recorder sends to it by OTLP, and the tests read from it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from trace_tree import Store

START_SECONDS = 600


class MlflowServer:
    """A running server; every run of an application gets an experiment of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count(1)

    def new_store(self, name: str) -> Store:
        body = json.dumps({"name": f"{name} {next(self._numbers)}"}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/2.0/mlflow/experiments/create", body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return Store(self.url, json.load(response)["experiment_id"])


@contextmanager
def mlflow_server(folder: Path, empty_store: Path) -> Iterator[MlflowServer]:
    """Runs until the block ends; its files and its log lie in `folder`."""
    database = folder / "mlflow.db"
    shutil.copy(empty_store, database)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    stores = ["--backend-store-uri", f"sqlite:///{database}", "--default-artifact-root", str(folder / "artifacts")]
    log = folder / "server.log"
    with log.open("w") as output:
        # The server is a tree of processes, and it is ended as one.
        process = subprocess.Popen([*command, *stores], stdout=output, stderr=output, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _await(process, url, log)
            yield MlflowServer(url)
        finally:
            # Nothing of the store is kept, so the server need not end well.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the MLflow server ended with exit code {process.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the MLflow server does not answer after {START_SECONDS} s:\n{log.read_text()}")
