"""Offers changes as suggestions in the pull request, each once."""

from __future__ import annotations

import time
from typing import Any, Iterable

import hunks
from api import GitHub, Refused
from author import Author
from changes import Change
from event import PullRequest
from git import Repository
from markdown import LONGEST, fenced, length, marked

MARKER = "<!-- instrument: {} -->"
PER_REVIEW = 30
AT_MOST = 60
"""More suggestions than anybody accepts one by one."""
PAUSE = 1.0
"""Seconds between two writes, as GitHub asks for."""


def place(github: GitHub, repository: Repository, pull: PullRequest, changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """Sorts the changes into those that GitHub takes as suggestions and those that it does not."""
    diff = hunks.of_files(github.pages(github.of_repository(f"/pulls/{pull.number}/files")))
    inside: list[Change] = []
    outside: list[Change] = []
    for change in changes:
        fits = (
            change.can_be_taken
            and len(inside) < AT_MOST
            and hunks.holds(diff, change.path, change.first, change.last)
            and length(_body(change)) <= LONGEST
            and repository.is_as_in(pull.head, change.path)
        )
        (inside if fits else outside).append(change)
    return inside, outside


def offer(github: GitHub, pull: PullRequest, author: Author, changes: list[Change]) -> tuple[int, list[Change]]:
    """Posts the suggestions that are not there yet. Gives how many there are now, and those that GitHub refused."""
    comments = github.pages(github.of_repository(f"/pulls/{pull.number}/comments"))
    there = [comment["body"] for comment in comments if author.wrote(comment)]
    missing = [change for change in changes if not any(MARKER.format(change.fingerprint) in body for body in there)]
    refused: list[Change] = []
    for start in range(0, len(missing), PER_REVIEW):
        if start:
            time.sleep(PAUSE)
        batch = missing[start : start + PER_REVIEW]
        try:
            _review(github, pull, batch)
        except Refused:
            # One that GitHub does not take makes it refuse all of them.
            refused += _one_by_one(github, pull, batch)
    return len(changes) - len(refused), refused


def _review(github: GitHub, pull: PullRequest, changes: list[Change]) -> None:
    github.post(
        github.of_repository(f"/pulls/{pull.number}/reviews"),
        {
            "commit_id": pull.head,
            "event": "COMMENT",
            "body": "`instrument` suggests MLflow tracing for functions that this pull request touches.",
            "comments": [_comment(change) for change in changes],
        },
    )


def _one_by_one(github: GitHub, pull: PullRequest, changes: list[Change]) -> list[Change]:
    refused = []
    for change in changes:
        time.sleep(PAUSE)
        try:
            github.post(github.of_repository(f"/pulls/{pull.number}/comments"), {"commit_id": pull.head, **_comment(change)})
        except Refused:
            refused.append(change)
    return refused


def _comment(change: Change) -> dict[str, Any]:
    comment: dict[str, Any] = {"path": change.path, "body": _body(change), "line": change.last, "side": "RIGHT"}
    if change.first < change.last:
        comment |= {"start_line": change.first, "start_side": "RIGHT"}
    return comment


def _body(change: Change) -> str:
    return f"{marked(change.message)}\n\n{fenced('suggestion', change.new)}\n{MARKER.format(change.fingerprint)}"
