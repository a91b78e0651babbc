"""Puts what instrument found where it was asked for: suggestions, one comment, annotations."""

from __future__ import annotations

from dataclasses import dataclass

import comment
import log
import suggestions
from api import Denied, GitHub, Refused, Unavailable, with_patience
from author import Author
from changes import Change
from event import PullRequest
from git import Repository
from markdown import LONGEST, counted, length, listed
from tool import Tool

NOTHING_LEFT = "Nothing is left to add: the functions that this pull request touches have the spans that they need."


@dataclass(frozen=True)
class Report:
    """What was found, and where it can be said."""

    tool: Tool
    repository: Repository
    changes: list[Change]
    markdown: str
    since: str | None

    def annotate(self) -> None:
        """Annotations in the log and on the lines of the changes."""
        log.annotate(self.tool.ask("github"))

    def publish(self, kind: str, github: GitHub, pull: PullRequest) -> None:
        """Writes into the pull request; where that is not possible, annotates."""
        task = self._suggest if kind == "suggestions" else self._comment
        try:
            with_patience(lambda: task(github, pull))
        except Denied as problem:
            log.foreign(str(problem))
            log.notice(f"{_reason(pull)} What was found is in the annotations and in the summary of this run.")
            self.annotate()
        except (Unavailable, Refused) as problem:
            log.foreign(str(problem))
            log.warning("GitHub's API did not take it. What was found is in the annotations and in the summary of this run.")
            self.annotate()

    def _comment(self, github: GitHub, pull: PullRequest) -> None:
        # Never longer than GitHub takes: instrument sees to that.
        text = self.markdown if self.tool.would_change else None
        comment.update(github, pull, Author.of(github), text, NOTHING_LEFT)

    def _suggest(self, github: GitHub, pull: PullRequest) -> None:
        inside, outside = suggestions.place(github, self.repository, pull, self.changes)
        author = Author.of(github)
        offered, refused = suggestions.offer(github, pull, author, inside)
        outside += refused
        text = None
        if outside:
            head = f"{counted(offered, 'suggestion')} can be taken at one click. " if offered else ""
            text = self._list(f"{head}GitHub takes no suggestion for these, most often because they lie outside the diff:", outside)
        done = f"Everything that is missing can be taken at one click ({counted(offered, 'suggestion')})." if offered else NOTHING_LEFT
        comment.update(github, pull, author, text, done)

    def _list(self, head: str, changes: list[Change]) -> str:
        command = f"instrument --since {self.since}" if self.since else "instrument"
        head = f"{comment.MARKER}\n**instrument**: {head}\n\n"
        return head + listed(changes, LONGEST - length(head), command)


def _reason(pull: PullRequest) -> str:
    if pull.is_from_fork:
        return "This run may not write to the pull request, since it comes from a fork."
    return (
        "This run may not write to the pull request: its job needs `permissions: pull-requests: write` "
        "(and GitHub lets no run that Dependabot starts write)."
    )
