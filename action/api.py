"""Speaks to GitHub's REST API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Callable, Iterator, TypeVar

import log

PER_PAGE = 100
ATTEMPTS = 5
LONGEST_WAIT = 120

T = TypeVar("T")


class Denied(Exception):
    """The token may not do this."""


class Refused(Exception):
    """GitHub found what was sent invalid (422)."""


class Unavailable(Exception):
    """GitHub could not answer now: an error of its server, or too many requests."""

    def __init__(self, message: str, wait: float | None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class GitHub:
    """One repository, seen with one token."""

    url: str
    repository: str
    token: str

    def get(self, path: str) -> Any:
        """Reads one thing."""
        return self._ask("GET", path)

    def pages(self, path: str) -> Iterator[Any]:
        """Reads a list to its end, page after page."""
        page = 1
        while True:
            items = self._ask("GET", f"{path}?per_page={PER_PAGE}&page={page}")
            yield from items
            if len(items) < PER_PAGE:
                return
            page += 1

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Makes something new."""
        return self._ask("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Changes what is there."""
        return self._ask("PATCH", path, body)

    def of_repository(self, path: str) -> str:
        """The address of something in the repository."""
        return f"/repos/{urllib.parse.quote(self.repository)}{path}"

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        request.add_header("User-Agent", "mlflow-instrument")
        # Not sent on to where a redirection leads.
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as problem:
            raise _meaning(problem, f"{method} {path}") from None
        except (OSError, HTTPException, ValueError) as problem:
            raise Unavailable(f"{method} {path}: {problem}", None) from None


def _meaning(problem: urllib.error.HTTPError, asked: str) -> Exception:
    text = problem.read(2000).decode("utf-8", "replace")
    message = f"{asked} was answered with {problem.code}: {text}"
    wait = problem.headers.get("Retry-After")
    too_many = wait or problem.headers.get("X-RateLimit-Remaining") == "0" or "rate limit" in text
    if problem.code == 429 or problem.code >= 500 or (problem.code == 403 and too_many):
        return Unavailable(message, float(wait) if wait and wait.isdigit() else None)
    if problem.code in (401, 403, 404):
        return Denied(message)
    return Refused(message)


def with_patience(task: Callable[[], T]) -> T:
    """Does a task again while GitHub is unavailable. The task looks first at what is there, so that nothing is posted twice."""
    for attempt in range(ATTEMPTS):
        try:
            return task()
        except Unavailable as problem:
            wait = 2.0**attempt if problem.wait is None else problem.wait
            if attempt == ATTEMPTS - 1 or wait > LONGEST_WAIT:
                raise
            log.foreign(f"{problem}; trying again in {wait:g} s")
            time.sleep(wait)
    raise AssertionError("the last attempt returns or raises")
