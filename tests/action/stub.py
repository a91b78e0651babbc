"""A stand-in for GitHub's REST API on loopback. It refuses what GitHub refuses, and remembers what it was asked."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from diff import Diff

TOKEN = "a-token-of-this-test"
REPOSITORY = "acme/shop"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
LONGEST = 65_536
PER_REVIEW = 30


@dataclass
class Answer:
    """What the stub answers."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Stub:
    """The state of one pull request, and what was done to it."""

    diff: Diff
    number: int = 7
    may_write: bool = True
    may_read: bool = True
    user: dict[str, str] = field(default_factory=lambda: dict(BOT))
    comments: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    reviews: int = 0
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    troubles: list[tuple[str, Answer, bool]] = field(default_factory=list)
    """What goes wrong once: the request it happens to, the answer, and whether the request is carried out all the same."""
    refused_lines: set[int] = field(default_factory=set)

    def writes(self) -> list[str]:
        """The requests that were to change something."""
        return [asked for asked in self.asked if not asked.startswith("GET ")]

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:
        """Answers one request."""
        parts = urlsplit(target)
        self.asked.append(f"{method} {parts.path}")
        self._judge(method, target, headers)
        trouble = next((each for each in self.troubles if each[0] == f"{method} {parts.path}"), None)
        if trouble:
            self.troubles.remove(trouble)
            if trouble[2]:
                self._route(method, parts.path, parse_qs(parts.query), body)
            return trouble[1]
        return self._route(method, parts.path, parse_qs(parts.query), body)

    def _judge(self, method: str, target: str, headers: Any) -> None:
        expected = {
            "Authorization": f"Bearer {TOKEN}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        for name, value in expected.items():
            if headers.get(name) != value:
                self.complaints.append(f"{method} {target}: {name} is {headers.get(name)!r}")

    def _route(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Answer:
        if path == "/user":
            # GitHub: the token of a run is no user's.
            return Answer(200, self.user) if self.user["type"] == "User" else Answer(403, "Resource not accessible by integration")
        base = f"/repos/{REPOSITORY}"
        if not self.may_read:
            return Answer(404, {"message": "Not Found"})
        if method != "GET" and not self.may_write:
            return Answer(403, {"message": "Resource not accessible by integration"})
        sent = json.loads(body) if body else {}
        match method, path.removeprefix(base):
            case "GET", at if at == f"/pulls/{self.number}/files":
                return self._page(self.diff.files(), query)
            case "GET", at if at == f"/pulls/{self.number}/comments":
                return self._page(self.suggestions, query)
            case "GET", at if at == f"/issues/{self.number}/comments":
                return self._page(self.comments, query)
            case "POST", at if at == f"/pulls/{self.number}/reviews":
                return self._review(sent)
            case "POST", at if at == f"/pulls/{self.number}/comments":
                problem = self._problem(sent) or self._wrong_commit(sent)
                return Answer(422, {"message": problem}) if problem else self._suggest([sent])
            case "POST", at if at == f"/issues/{self.number}/comments":
                return self._comment(None, sent)
            case "PATCH", at if (found := re.fullmatch(r"/issues/comments/(\d+)", at)):
                return self._comment(int(found[1]), sent)
        self.complaints.append(f"{method} {path} is not asked of this API")
        return Answer(404, {"message": "Not Found"})

    def _page(self, items: list[Any], query: dict[str, list[str]]) -> Answer:
        size = min(int(query.get("per_page", ["30"])[0]), 100)
        start = (int(query.get("page", ["1"])[0]) - 1) * size
        return Answer(200, items[start : start + size])

    def _comment(self, number: int | None, sent: dict[str, Any]) -> Answer:
        if not sent.get("body") or len(sent["body"]) > LONGEST:
            return Answer(422, {"message": "body is too long (maximum is 65536 characters)"})
        if number is None:
            self.comments.append({"id": 1000 + len(self.comments), "user": self.user, "body": sent["body"]})
            return Answer(201, self.comments[-1])
        comment = next(each for each in self.comments if each["id"] == number)
        comment["body"] = sent["body"]
        return Answer(200, comment)

    def _review(self, sent: dict[str, Any]) -> Answer:
        comments = sent.get("comments", [])
        problem = self._wrong_commit(sent)
        if sent.get("event") != "COMMENT" or not sent.get("body"):
            problem = "a review without an event stays pending, and one without a body is refused"
        if len(comments) > PER_REVIEW:
            problem = "was submitted too quickly"
        problem = problem or next(filter(None, map(self._problem, comments)), None)
        if problem:
            return Answer(422, {"message": "Unprocessable Entity", "errors": [problem]})
        self.reviews += 1
        return self._suggest(comments)

    def _suggest(self, comments: list[dict[str, Any]]) -> Answer:
        self.suggestions += [{"id": 5000 + len(self.suggestions), "user": self.user, **comment} for comment in comments]
        return Answer(200, {"id": 1})

    def _wrong_commit(self, sent: dict[str, Any]) -> str | None:
        return None if sent.get("commit_id") == self.diff.head else "commit_id is not part of the pull request"

    def _problem(self, comment: dict[str, Any]) -> str | None:
        if len(comment["body"]) > LONGEST:
            return "body is too long (maximum is 65536 characters)"
        line, start = comment["line"], comment.get("start_line")
        if comment.get("side") != "RIGHT" or (start is not None and (comment.get("start_side") != "RIGHT" or start >= line)):
            return "start_line must precede the end line"
        if line in self.refused_lines or not self.diff.shows(comment["path"], line):
            return "pull_request_review_thread.line must be part of the diff"
        if start is not None and not self.diff.shows_together(comment["path"], start, line):
            return "pull_request_review_thread.start_line must be part of the same hunk as the line"
        return None


class Served:
    """A stub that listens, as long as the `with` lasts."""

    def __init__(self, stub: Stub) -> None:
        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = stub.answer(self.command, self.path, self.headers, body)
                data = json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = respond

            def log_message(self, *_: Any) -> None:
                """Says nothing: the tests print what matters."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self.url

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
