"""Runs a copy of an application as its user would, and writes down what can be observed from outside."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Generous, because a busy machine imports a model's SDK and MLflow slowly.
COMMAND_SECONDS = 180
START_SECONDS = 120
END_SECONDS = 30


class Unexpected(Exception):
    """The application did not do what the scenario is about."""


class Play:
    """One run of an application in one folder; `observed` must be equal before and after patching."""

    def __init__(
        self, folder: Path, environment: dict[str, str], masks: dict[str, str], program: str = sys.executable
    ) -> None:
        self.folder = folder
        self.observed: list[tuple[str, Any]] = []
        self.stderr: list[str] = []
        self._program = program
        self._environment = environment
        self._masks = {r"127\.0\.0\.1:\d+": "<address>", **masks}

    def _observe(self, label: str, value: Any) -> None:
        self.observed.append((label, self._mask(value)))

    def command(self, label: str, *arguments: str, stdin: str = "", exits: int = 0, **environment: str) -> None:
        """`<program> <arguments>` to its end; its output and exit code are observed."""
        done = subprocess.run(
            [self._program, *arguments],
            cwd=self.folder,
            env={**self._environment, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        self.stderr.append(f"--- {label}\n{done.stderr}")
        self._observe(label, {"exit": done.returncode, "stdout": done.stdout})
        if done.returncode != exits:
            raise Unexpected(f"{label}: exit code {done.returncode}, not {exits}")

    @contextmanager
    def background(self, label: str, *arguments: str, **environment: str) -> Iterator[subprocess.Popen]:
        """`<program> <arguments>` until the block ends, which interrupts it; its output and exit code are observed."""
        with (self.folder.parent / f"{label}.stderr").open("w+") as stderr:
            process = subprocess.Popen(
                [self._program, *arguments],
                cwd=self.folder,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                # Where the tests run in the background, the shell has them ignore the interrupt.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
            try:
                yield process
            finally:
                process.send_signal(signal.SIGINT)
                try:
                    stdout, _ = process.communicate(timeout=END_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    stdout, _ = process.communicate()
                stderr.seek(0)
                self.stderr.append(f"--- {label}\n{stderr.read()}")
        self._observe(label, {"exit": process.returncode, "stdout": stdout})

    @contextmanager
    def serve(self, label: str, *arguments: str, **environment: str) -> Iterator["Server"]:
        """Like `background`; {port} in an argument or a variable is the port that the server shall listen on."""
        port = _free_port()
        arguments = tuple(argument.replace("{port}", str(port)) for argument in arguments)
        environment = {name: value.replace("{port}", str(port)) for name, value in environment.items()}
        with self.background(label, *arguments, **environment) as process:
            self._await(process, port)
            yield Server(self._observe, port)

    def _await(self, process: subprocess.Popen, port: int) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if process.poll() is not None:
                raise Unexpected(f"the server in {self.folder} ended with exit code {process.returncode} at its start")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise Unexpected(f"the server in {self.folder} does not listen on port {port} after {START_SECONDS} s")

    def _mask(self, value: Any) -> Any:
        if isinstance(value, str):
            for pattern, word in self._masks.items():
                value = re.sub(pattern, word, value)
            return value
        if isinstance(value, dict):
            return {key: self._mask(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._mask(item) for item in value]
        return value


class Server:
    """A running server of an application; status, type and body of its answers are observed."""

    def __init__(self, observe: Callable[[str, Any], None], port: int) -> None:
        self._observe = observe
        self._port = port

    def get(self, path: str, answers: int = 200) -> None:
        self._request("GET", path, "", answers)

    def post(self, path: str, body: dict | str, answers: int = 200) -> None:
        """Sends a dict as JSON and a string as a form."""
        self._request("POST", path, body, answers)

    def _request(self, method: str, path: str, body: dict | str, answers: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=COMMAND_SECONDS)
        try:
            payload = body if isinstance(body, str) else json.dumps(body)
            form = "x-www-form-urlencoded" if isinstance(body, str) else "json"
            connection.request(method, path, payload or None, {"Content-Type": f"application/{form}"})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        kind = response.headers.get_content_type()
        answer = json.loads(text) if kind == "application/json" else text
        label = f"{method} {path} {payload}".strip()
        self._observe(label, {"status": response.status, "type": kind, "body": answer})
        if response.status != answers:
            raise Unexpected(f"{label}: status {response.status}, not {answers}: {text}")


def environment(home: Path, tracking: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """A bare environment: nothing of the tester's own, no way out of the machine, traces written before a call returns."""
    base = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    nowhere = "http://127.0.0.1:9"
    return {
        **base,
        "HOME": str(home),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
        "no_proxy": "127.0.0.1,localhost",
        **tracking,
        "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_MODEL_CATALOG_URI": "",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "ANONYMIZED_TELEMETRY": "False",
        **given,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
