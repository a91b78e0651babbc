"""Whose token this is: only what it wrote itself is taken for a report of an earlier run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api import Denied, GitHub


@dataclass(frozen=True)
class Author:
    """The user of the token; nobody for the token of an app, such as that of the run."""

    login: str | None

    @staticmethod
    def of(github: GitHub) -> Author:
        """Asks whose token it is. GitHub denies the answer to apps."""
        try:
            return Author(github.get("/user")["login"])
        except Denied:
            return Author(None)

    def wrote(self, comment: dict[str, Any]) -> bool:
        """Whether a comment is one's own. An app cannot learn its name; what people write is surely not its."""
        user = comment.get("user") or {}
        return user.get("login") == self.login if self.login else user.get("type") == "Bot"
