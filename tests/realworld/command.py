"""Runs one command and measures it: exit code, wall time, peak memory."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

# A process of its own waits for the tool, because the peak memory of a child is never less than that of its parent.
WAIT = """
import json, os, sys, time
output, errors, *command = sys.argv[1:]
start = time.monotonic()
pid = os.posix_spawn(command[0], command, os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
    (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
])
_, status, usage = os.wait4(pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - start, usage.ru_maxrss]))
"""
TIMEOUT = 120  # seconds; the slowest project takes less than a tenth of that
PANICKED = 101  # the exit code of a Rust program that panicked


@dataclass(frozen=True)
class Run:
    exit_code: int
    seconds: float
    peak_megabytes: float
    output: bytes
    errors: str

    @property
    def killed(self):
        return self.exit_code == -signal.SIGKILL

    @property
    def panicked(self):
        return self.exit_code == PANICKED or "panicked at" in self.errors


def run(command, folder, log):
    """Runs `command` in `folder`; its output stays in `log`.stdout and `log`.stderr."""
    output, errors = f"{log}.stdout", f"{log}.stderr"
    wait = [sys.executable, "-I", "-S", "-c", WAIT, output, errors, *command]
    process = subprocess.Popen(wait, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        answer, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Run(-signal.SIGKILL, TIMEOUT, 0, b"", f"killed after {TIMEOUT} s")
    exit_code, seconds, peak = json.loads(answer)
    peak_bytes = peak if sys.platform == "darwin" else peak * 1024
    with open(output, "rb") as out, open(errors, encoding="utf-8", errors="replace") as err:
        return Run(exit_code, seconds, peak_bytes / 2**20, out.read(), err.read())
