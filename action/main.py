"""Runs instrument on what a pull request or a push changes, and reports; the last step of the action.

Python, since GitHub's runners have it, its standard library has all that is needed, and what runs here is what can be read here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import changes
import log
from api import GitHub
from event import Event, since
from git import Repository
from log import Failure
from markdown import counted
from report import Report
from settings import Settings
from tool import Tool

LONGEST_SUMMARY = 1024 * 1024


def main() -> int:
    """Does the work; gives the exit code."""
    settings = Settings.read()
    event = Event.read(os.environ["GITHUB_EVENT_NAME"], Path(os.environ["GITHUB_EVENT_PATH"]))
    repository = Repository(settings.folder)
    commit = since(event, repository, settings.since)
    tool = Tool(
        settings.binary,
        repository.folder,
        (*([f"--since={commit}"] if commit else []), *settings.args),
        tuple(_below_top(path, settings.folder, repository.folder) for path in settings.paths),
    )
    found = changes.read(tool.diagnostics(), repository.folder)
    print(f"{counted(len(found), 'change')}; compared with {commit or 'nothing: the whole project'}", flush=True)
    report = Report(tool, repository, found, tool.ask("markdown"), commit)
    _append("GITHUB_STEP_SUMMARY", _summary(report.markdown))
    _append("GITHUB_OUTPUT", f"changes={len(found)}\n")
    _publish(report, settings, event)
    if settings.check and tool.would_change:
        log.error("Functions lack their spans: accept the suggestions, or run instrument and commit what it writes.")
        return 1
    return 0


def _publish(report: Report, settings: Settings, event: Event) -> None:
    pull = event.pull_request()
    if settings.report == "none":
        return
    if settings.report == "annotations" or pull is None:
        report.annotate()
    else:
        github = GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"], settings.token)
        report.publish(settings.report, github, pull)


def _below_top(path: str, folder: Path, top: Path) -> str:
    """A path as seen from the repository's top, where instrument runs, so that GitHub knows the names that it prints."""
    return os.path.relpath(os.path.join(os.path.realpath(folder), path), os.path.realpath(top))


def _summary(markdown: str) -> str:
    if len(markdown.encode()) < LONGEST_SUMMARY:
        return markdown + "\n"
    return "The report of instrument is too long for this page; see the log of the run.\n"


def _append(variable: str, text: str) -> None:
    if file := os.environ.get(variable):
        with open(file, "a", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        log.error(str(failure))
        sys.exit(2)
