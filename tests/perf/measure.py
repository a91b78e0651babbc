"""Runs commands in turns (A B A B ...), each in a new process, and takes what the operating system says of them."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


class Failed(Exception):
    """A command did not do its work, so there is nothing to measure."""


@dataclass(frozen=True)
class Command:
    """A program to measure, and what is to be done before each time."""

    name: str
    argv: list
    stdin: Path | None = None
    environment: dict = field(default_factory=dict)
    before: Callable[[], None] | None = None
    cwd: Path | None = None
    good: tuple = (0,)  # linters end with 1 where they find something


def once(command):
    """One run: wall time and processor time in seconds, the largest resident size in bytes."""
    if command.before:
        command.before()
    with open(command.stdin or os.devnull, "rb") as stdin, tempfile.TemporaryFile() as stderr:
        begin = time.perf_counter()
        argv = [str(part) for part in command.argv]
        environment = os.environ | command.environment
        child = subprocess.Popen(argv, stdin=stdin, stdout=subprocess.DEVNULL, stderr=stderr, env=environment, cwd=command.cwd)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in command.good:
            stderr.seek(0)
            said = stderr.read().decode(errors="replace").strip()[-500:]
            raise Failed(f"{command.name} ended with {child.returncode}: {' '.join(argv)}\n{said}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss * 1024}


def in_turns(commands, rounds):
    """The samples of each command, after one turn that does not count: it fills caches, the page cache among them."""
    samples = {command.name: [] for command in commands}
    for turn in range(rounds + 1):
        for command in commands:
            sample = once(command)
            if turn:
                samples[command.name].append(sample)
    return samples


def median(samples, what):
    return statistics.median(sample[what] for sample in samples)


def paired(what, value, *samples):
    """The median over the rounds of a value that is made of each command's sample of that round."""
    return statistics.median(value(*(sample[what] for sample in turn)) for turn in zip(*samples, strict=True))
