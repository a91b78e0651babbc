"""Runs action.yml and workflows step by step, as far as a runner's rules matter to them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scene import ROOT, clean_environment

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def read_yaml(path: Path) -> Any:
    """Reads a YAML file."""
    return YAML(typ="safe").load(path.read_text())


@dataclass
class Runner:
    """A runner's folder, its cache, and what it tells the steps."""

    folder: Path
    checkout: Path
    told: dict[str, str]
    """Environment variables."""
    github: dict[str, str] = field(default_factory=dict)
    cache: dict[str, Path] = field(default_factory=dict)
    log: str = ""
    done: list[str] = field(default_factory=list)

    def act(self, given: dict[str, str]) -> int:
        """Runs the action of this repository with these inputs; gives the exit code of the step that failed, or 0."""
        action = read_yaml(ROOT / "action.yml")
        unknown = set(given) - set(action["inputs"])
        assert not unknown, f"action.yml has no inputs {unknown}"
        inputs = {name: given.get(name, about["default"]) for name, about in action["inputs"].items()}
        known: dict[str, str] = {f"github.{name}": value for name, value in self.github.items()}
        known |= {f"inputs.{name}": self._filled(value, known) for name, value in inputs.items()}
        self.done = []
        for step in action["runs"]["steps"]:
            if not self._holds(step.get("if", "true"), known):
                continue
            self.done.append(step["name"])
            code = self._cached(step, known) if "uses" in step else self._run(step, known)
            if code != 0:
                return code
            if "id" in step:
                known[f"steps.{step['id']}.outcome"] = "success"
        return 0

    def _run(self, step: dict[str, Any], known: dict[str, str]) -> int:
        assert "${{" not in step["run"], "what others wrote must not become a part of a script"
        output = self.folder / "output"
        output.write_text("")
        environment = clean_environment() | self.told | {"GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output)}
        environment |= {name: self._filled(value, known) for name, value in step.get("env", {}).items()}
        environment |= {"RUNNER_TEMP": str(self.folder / "temp")}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ran = subprocess.run(
            command, cwd=self.checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        self.log += ran.stdout
        for line in output.read_text().splitlines():
            name, value = line.split("=", 1)
            known[f"steps.{step['id']}.outputs.{name}"] = value
        return ran.returncode

    def _cached(self, step: dict[str, Any], known: dict[str, str]) -> int:
        """What actions/cache does."""
        path, key = (self._filled(step["with"][name], known) for name in ("path", "key"))
        kept = self.folder / "cache" / key
        if step["uses"].startswith("actions/cache/restore@"):
            if key in self.cache:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(kept, path)
            known[f"steps.{step['id']}.outputs.cache-hit"] = "true" if key in self.cache else ""
        else:
            assert step["uses"].startswith("actions/cache/save@"), step["uses"]
            kept.parent.mkdir(exist_ok=True)
            shutil.copy(path, kept)
            self.cache[key] = kept
        return 0

    @staticmethod
    def _filled(text: str, known: dict[str, str]) -> str:
        return EXPRESSION.sub(lambda found: known.get(found[1], ""), text)

    @staticmethod
    def _holds(condition: str, known: dict[str, str]) -> bool:
        """Evaluates conditions of the form `a == 'b' && c != 'd'`."""
        if condition == "true":
            return True
        parts = [re.fullmatch(r"\s*(\S+) (==|!=) '(.*)'\s*", part) for part in condition.split("&&")]
        assert all(parts), condition
        return all((known.get(part[1], "") == part[3]) == (part[2] == "==") for part in parts if part)
