"""The one comment of a pull request, which every run writes anew."""

from __future__ import annotations

from api import GitHub
from author import Author
from event import PullRequest

MARKER = "<!-- instrument -->"


def update(github: GitHub, pull: PullRequest, author: Author, text: str | None, otherwise: str) -> None:
    """Puts the text into the comment. Without a text an older comment says `otherwise`, and none is posted."""
    comments = github.pages(github.of_repository(f"/issues/{pull.number}/comments"))
    old = next((each for each in comments if each["body"].startswith(MARKER) and author.wrote(each)), None)
    if old is None and text is None:
        return
    body = otherwise if text is None else text
    if not body.startswith(MARKER):
        body = f"{MARKER}\n{body}"
    if old is None:
        github.post(github.of_repository(f"/issues/{pull.number}/comments"), {"body": body})
    elif old["body"] != body:
        github.patch(github.of_repository(f"/issues/comments/{old['id']}"), {"body": body})
