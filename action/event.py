"""What happened, as the event file of the runner says, and which commit the work is to be compared with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import log
from git import Repository
from log import Failure

PULL_REQUEST = ("pull_request", "pull_request_target")


@dataclass(frozen=True)
class PullRequest:
    """The pull request that the run is about."""

    number: int
    base: str
    head: str
    is_from_fork: bool


@dataclass(frozen=True)
class Event:
    """What started the run."""

    name: str
    body: dict[str, Any]

    @staticmethod
    def read(name: str, path: Path) -> Event:
        """Reads the event file."""
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise Failure(f"the event file {path} cannot be read: {problem}") from None
        return Event(name, body if isinstance(body, dict) else {})

    def pull_request(self) -> PullRequest | None:
        """The pull request of the event, if it is one of a pull request."""
        if self.name not in PULL_REQUEST:
            return None
        pull = self.body["pull_request"]
        # The repository of the head is null once a fork is deleted.
        head = (pull["head"].get("repo") or {}).get("full_name")
        return PullRequest(
            number=int(pull["number"]),
            base=pull["base"]["sha"],
            head=pull["head"]["sha"],
            is_from_fork=head != pull["base"]["repo"]["full_name"],
        )


def since(event: Event, repository: Repository, asked: str) -> str | None:
    """The commit to compare with, fetched; nothing where the whole project is asked about."""
    pull = event.pull_request()
    if asked:
        return _of_name(repository, asked)
    if pull is not None:
        return _of_pull_request(repository, pull)
    if event.name == "merge_group":
        commit = event.body["merge_group"]["base_sha"]
        repository.make_comparable(commit, repository.head())
        return str(commit)
    if event.name == "push":
        return _of_push(repository, event.body)
    return None


def _of_name(repository: Repository, name: str) -> str:
    """A name that the user gave: a commit, or a branch with or without `origin/`."""
    commit = repository.commit(name)
    if commit is None:
        branch = name.removeprefix("origin/")
        depth = ["--depth=1"] if repository.is_shallow() else []
        problem = repository.fetch(*depth, "origin", f"+refs/heads/{branch}:refs/remotes/origin/{branch}")
        commit = repository.commit(f"refs/remotes/origin/{branch}") or _fetched(repository, name)
        if commit is None:
            raise Failure(f"input since: {name!r} is no commit and no branch here. git says: {problem or 'nothing'}")
    repository.make_comparable(commit, repository.head())
    return commit


def _fetched(repository: Repository, name: str) -> str | None:
    """A commit by its full id, which a shallow checkout may lack."""
    if len(name) not in (40, 64) or not all(letter in "0123456789abcdef" for letter in name):
        return None
    repository.fetch(*(["--depth=1"] if repository.is_shallow() else []), "origin", name)
    return repository.commit(name)


def _of_pull_request(repository: Repository, pull: PullRequest) -> str:
    head = repository.head()
    parents = repository.parents(head)
    if parents[1:] == [pull.head]:
        # GitHub's merge of both: its first parent may be newer than the base that the event names.
        if repository.is_shallow():
            repository.fetch("--depth=2", "origin", head)
        repository.make_comparable(parents[0], head)
        return parents[0]
    if head != pull.head:
        raise Failure(
            f"{head} is checked out, which is neither the head of pull request #{pull.number} ({pull.head}) nor its merge. "
            "Nothing is checked out for you: let actions/checkout do that before this action"
        )
    repository.make_comparable(pull.base, head)
    return pull.base


def _of_push(repository: Repository, push: dict[str, Any]) -> str | None:
    """What was there before the push; for a new branch, the default branch."""
    before = push.get("before", "")
    default = push.get("repository", {}).get("default_branch", "")
    if before.strip("0"):
        try:
            repository.make_comparable(before, repository.head())
            return str(before)
        except Failure as problem:
            # A forced push leaves nothing that could be fetched.
            log.notice(f"What was there before the push is not to be had: {problem}")
    if default and push.get("ref") != f"refs/heads/{default}":
        return _of_name(repository, f"origin/{default}")
    log.notice("There is nothing to compare this push with: the whole project is looked at.")
    return None
