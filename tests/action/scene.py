"""A repository with a pull request as GitHub has it, a runner's checkout of it, and the action's last step run there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diff import Diff
from stub import REPOSITORY, TOKEN, Served, Stub

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECIPES = ROOT / "fixtures" / "recipes"
BINARY = Path(os.environ.get("INSTRUMENT_BIN", ROOT / "target" / "debug" / "instrument"))
DEFAULTS = {"PATHS": ".", "SINCE": "", "REPORT": "suggestions", "CHECK": "false", "ARGS": "", "WORKING_DIRECTORY": "."}


def clean_environment() -> dict[str, str]:
    """The environment without what steers git, a proxy, or a real runner."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "INPUT_", "RUNNER_"))}
    kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def git(folder: Path, *arguments: str) -> str:
    """Runs git; gives what it prints."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"]
    ran = subprocess.run(
        ["git", "-C", str(folder), *who, *arguments], env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"git {' '.join(arguments)}: {ran.stderr}"
    return ran.stdout.strip()


@dataclass
class Origin:
    """The repository on the server: `main`, a branch with a pull request, and the refs that GitHub makes for it."""

    folder: Path
    base: str = field(init=False)
    head: str = field(init=False)
    merge: str = field(init=False)

    def __post_init__(self) -> None:
        shutil.copytree(RECIPES / "project", self.folder)
        git(self.folder, "init", "--quiet", "--initial-branch=main")
        # GitHub gives out every commit that it has.
        git(self.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.commit("The shop")
        self.base = self.commit("Work before the pull request", {"notes.txt": "one\n"})
        git(self.folder, "checkout", "--quiet", "-b", "feature")
        self.head = self.base
        shutil.copytree(RECIPES / "pull-request", self.folder, dirs_exist_ok=True)
        self.push({})

    def push(self, files: dict[str, str]) -> None:
        """Another commit on the pull request's branch; GitHub merges it anew."""
        self.head = self.commit("The pull request", files)
        self._merge()

    def advance(self, files: dict[str, str]) -> str:
        """Another commit on main, beside the pull request, which GitHub merges anew."""
        git(self.folder, "checkout", "--quiet", "main")
        commit = self.commit("Somebody else's work", files)
        self._merge()
        return commit

    def commit(self, message: str, files: dict[str, str] | None = None) -> str:
        """Commits what is there and these files."""
        for name, text in (files or {}).items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(text.encode())
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")

    def _merge(self) -> None:
        git(self.folder, "update-ref", "refs/pull/7/head", self.head)
        git(self.folder, "checkout", "--quiet", "--detach", "main")
        git(self.folder, "merge", "--quiet", "--no-ff", "--message", f"Merge {self.head}", self.head)
        self.merge = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "update-ref", "refs/pull/7/merge", self.merge)
        git(self.folder, "checkout", "--quiet", "feature")

    def checkout(self, folder: Path, ref: str, depth: int | None = 1) -> Path:
        """What actions/checkout leaves on the runner: one commit, detached, unless more of the history is asked for."""
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=unused")
        git(folder, "remote", "add", "origin", self.folder.as_uri())
        what = [f"--depth={depth}", f"+{ref}:refs/remotes/origin/checked-out"] if depth else ["+refs/*:refs/remotes/origin/*"]
        git(folder, "fetch", "--quiet", "--no-tags", "origin", *what)
        git(folder, "checkout", "--quiet", "--detach", git(self.folder, "rev-parse", ref))
        return folder

    def event(self, name: str, **more: str) -> dict[str, Any]:
        """A recorded event, with the commits of this repository in the place of the recorded ones."""
        text = (HERE / "events" / f"{name}.json").read_text()
        for word, value in {"BASE_SHA": self.base, "HEAD_SHA": self.head, **more}.items():
            text = text.replace(f"<{word}>", value)
        event: dict[str, Any] = json.loads(text)
        return event

    def diff(self) -> Diff:
        """The diff of the pull request."""
        return Diff(self.folder, self.base, self.head)


@dataclass
class Ran:
    """What a run of the action left."""

    code: int
    log: str
    summary: str
    output: str

    def commands(self, name: str) -> list[str]:
        """The workflow commands of a name, read as the runner reads them: nothing between stop and resume."""
        found, word = [], None
        for line in self.log.splitlines():
            if word is not None:
                word = None if line == f"::{word}::" else word
            elif line.startswith("::stop-commands::"):
                word = line.removeprefix("::stop-commands::")
            elif line.startswith((f"::{name} ", f"::{name}::")):
                found.append(line)
        assert word is None, "commands stay stopped"
        return found


def run(checkout: Path, event_name: str, event: dict[str, Any], stub: Stub | None = None, **inputs: str) -> Ran:
    """Runs the last step of the action as the runner does, with the stub in GitHub's place."""
    temporary = checkout.parent
    files = {name: temporary / name.lower() for name in ("GITHUB_EVENT_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    files["GITHUB_EVENT_PATH"].write_text(json.dumps(event))
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        files[name].write_text("")
    with Served(stub or Stub(Diff(checkout, "", ""))) as url:
        environment = clean_environment() | {name: str(file) for name, file in files.items()}
        environment |= {f"INPUT_{name}": value for name, value in (DEFAULTS | inputs).items()}
        environment |= {
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": url,
            "BINARY": str(BINARY),
            "TOKEN": TOKEN,
        }
        script = ROOT / "action" / "main.py"
        ran = subprocess.run(
            [sys.executable, str(script)], cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    assert TOKEN not in ran.stdout, "the token is in the log"
    if stub:
        assert stub.complaints == [], stub.complaints
    assert git(checkout, "status", "--porcelain") == "", "the action wrote into the project"
    return Ran(ran.returncode, ran.stdout, files["GITHUB_STEP_SUMMARY"].read_text(), files["GITHUB_OUTPUT"].read_text())
