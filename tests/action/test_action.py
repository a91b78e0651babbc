"""action.yml: valid, free of known faults, documented, and run step by step."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from runner import Runner, read_yaml
from scene import BINARY, ROOT, Origin
from stub import REPOSITORY, TOKEN, Served, Stub
from test_get import cargo

SCRIPTS = ROOT / "action"
BESIDE_PYTHON = Path(sys.executable).parent


def checked(*command: str | Path) -> str:
    """Runs a checker; what it finds is the failure."""
    ran = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def test_it_fits_the_schema() -> None:
    checked(BESIDE_PYTHON / "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


def test_no_fault_is_known_in_it() -> None:
    assert "No findings" in checked(BESIDE_PYTHON / "zizmor", "--offline", "--pedantic", "action.yml")


def test_the_scripts_are_typed(tmp_path: Path) -> None:
    checked(BESIDE_PYTHON / "mypy", "--strict", "--python-version", "3.10", "--cache-dir", tmp_path, SCRIPTS)


def test_the_scripts_need_nothing_but_python() -> None:
    own = {script.stem for script in SCRIPTS.glob("*.py")}
    for script in SCRIPTS.glob("*.py"):
        tree = ast.parse(script.read_text(), feature_version=(3, 10))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        foreign = {name.split(".")[0] for name in imported} - own - sys.stdlib_module_names
        assert not foreign, f"{script.name} imports {foreign}"


def test_every_input_is_documented_as_it_is() -> None:
    action = read_yaml(ROOT / "action.yml")
    page = (ROOT / "docs" / "ACTION.md").read_text().split("## Inputs")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ?(.*?) ?\| (.+?) \|$", page, re.MULTILINE)
    expected = [
        (name, f"`{about['default']}`" if about["default"] else "", " ".join(about["description"].split()).rstrip("."))
        for name, about in action["inputs"].items()
    ]
    assert [(name, default.strip(), text.rstrip(".")) for name, default, text in rows] == expected


@pytest.fixture
def scene(origin: Origin, tmp_path: Path) -> Runner:
    """A runner that has checked out the pull request."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps(origin.event("pull_request.opened")))
    told = {
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    github = {"token": TOKEN, "action_repository": "acme/instrument", "action_ref": "main"}
    return Runner(tmp_path, origin.checkout(tmp_path / "checkout", "refs/pull/7/merge"), told, github)


def test_a_given_binary_runs_at_once(scene: Runner, origin: Origin) -> None:
    stub = Stub(origin.diff())
    with Served(stub) as url:
        scene.told["GITHUB_API_URL"] = url
        code = scene.act({"binary": str(BINARY), "check": "true"})
    assert code == 1, scene.log
    assert scene.done == ["Choose an instrument", "Run it and report"]
    assert stub.suggestions and stub.comments and stub.complaints == []
    assert "translate" in Path(scene.told["GITHUB_STEP_SUMMARY"]).read_text()


def test_a_built_one_is_kept_even_if_the_check_fails(scene: Runner, origin: Origin, tmp_path: Path) -> None:
    scene.told["PATH"] = cargo(tmp_path / "bin", puts=f'#!/bin/sh\\nexec {BINARY} "$@"\\n')
    built = ["Choose an instrument", "Look for it in the cache", "Download or build it", "Keep it for the next run", "Run it and report"]
    for expected in (built, [step for step in built if step not in built[2:4]]):
        with Served(Stub(origin.diff())) as url:
            scene.told["GITHUB_API_URL"] = url
            code = scene.act({"check": "true", "report": "comment"})
        assert (code, scene.done) == (1, expected), scene.log
        os.remove(tmp_path / "temp" / "instrument" / "bin" / "instrument")
    assert (tmp_path / "bin" / "asked").read_text().count("install") == 1
