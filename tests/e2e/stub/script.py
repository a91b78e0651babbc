"""What the stub answers: rules look at the content of the last message, the same way for every wire format."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """A request for a model's answer, without the wire format."""

    body: dict
    system: str
    role: str
    last: str

    @property
    def model(self) -> str:
        return str(self.body.get("model", "stub"))

    @property
    def key(self) -> str:
        """Makes ids: equal requests get equal answers, in whatever order they come."""
        return hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: dict


@dataclass(frozen=True)
class Reply:
    """What the model says; a status of 400 or more is sent as the provider's error answer."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Rule:
    """The first rule whose strings all occur in the request gives the reply, at most `times` times.

    Embeddings are computed, so only a rule with the role "embedding" concerns them, and only its status.
    """

    reply: Reply
    last: str = ""
    system: str = ""
    role: str = ""
    times: int | None = None

    def fits(self, ask: Ask) -> bool:
        role = self.role == ask.role or (not self.role and ask.role != "embedding")
        return role and self.last in ask.last and self.system in ask.system


def default_reply(ask: Ask) -> Reply:
    return Reply(text=f"Stub answer to the {ask.role} who said: {' '.join(ask.last.split())[:80]}")


def plain(content) -> str:
    """The text of a message's content, which is a string or a list of parts in every format."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return plain(content.get("text") or content.get("content") or content.get("output") or "")
    return "\n".join(plain(part) for part in content)


def pieces(text: str) -> list[str]:
    """The chunks in which a text is streamed: its words."""
    words = text.split(" ")
    return [word if i == 0 else f" {word}" for i, word in enumerate(words)]


def tokens(text: str) -> int:
    return len(text.split())
