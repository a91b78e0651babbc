"""A small model server for loopback: it speaks the wire formats of OpenAI and Anthropic, answers by script, records requests."""

from stub.script import Ask, Reply, Rule, ToolCall
from stub.server import Request, StubServer

__all__ = ["Ask", "Reply", "Request", "Rule", "StubServer", "ToolCall"]
