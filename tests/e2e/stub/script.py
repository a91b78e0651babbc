"""What the stub answers: rules look at the content of the last message, the same way for every wire format."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """A request for a model's answer, without the wire format."""

    system: str
    role: str
    last: str
    model: str
    key: str

    @classmethod
    def of(cls, body: dict, system: str, role: str, last: str) -> "Ask":
        # The key makes ids: equal requests get equal answers, in whatever order they come.
        key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
        return cls(system, role, last, str(body.get("model", "stub")), key)


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
    """The first rule whose strings all occur in the request gives the reply."""

    reply: Reply
    last: str = ""
    system: str = ""
    role: str = ""

    def fits(self, ask: Ask) -> bool:
        return self.last in ask.last and self.system in ask.system and self.role in ("", ask.role)


def choose(rules: list[Rule], ask: Ask) -> Reply:
    for rule in rules:
        if rule.fits(ask):
            return rule.reply
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
