"""A small model server for loopback: speaks the formats of OpenAI and Anthropic, answers by rules, records requests."""

from stub.script import Ask, Reply, Rule, ToolCall
from stub.server import Request, StubServer

__all__ = ["Ask", "Reply", "Request", "Rule", "StubServer", "ToolCall"]
