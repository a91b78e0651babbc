"""Anthropic's wire format: messages, whole and streamed."""

import json
from collections.abc import Iterator

from stub.script import Ask, Reply, pieces, plain, tokens


def error(status: int) -> dict:
    return {"type": "error", "error": {"type": "api_error", "message": f"stub error {status}"}}


def ask(body: dict) -> Ask:
    last = body["messages"][-1]
    content = last["content"]
    answers_tool = isinstance(content, list) and any(part.get("type") == "tool_result" for part in content)
    return Ask(body, plain(body.get("system")), "tool" if answers_tool else last["role"], plain(content))


def message(asked: Ask, reply: Reply) -> dict:
    content: list[dict] = [{"type": "text", "text": reply.text}] if reply.text else []
    for i, call in enumerate(reply.calls):
        content.append({"type": "tool_use", "id": f"toolu_{asked.key}_{i}", "name": call.name, "input": call.arguments})
    return {
        "id": f"msg_{asked.key}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": "tool_use" if reply.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": tokens(asked.system) + tokens(asked.last), "output_tokens": tokens(reply.text)},
    }


def message_stream(asked: Ask, reply: Reply) -> Iterator[str]:
    def event(kind: str, **more) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"

    whole = message(asked, reply)
    yield event("message_start", message={**whole, "content": [], "stop_reason": None})
    for i, block in enumerate(whole["content"]):
        if block["type"] == "text":
            yield event("content_block_start", index=i, content_block={"type": "text", "text": ""})
            for piece in pieces(block["text"]):
                yield event("content_block_delta", index=i, delta={"type": "text_delta", "text": piece})
        else:
            yield event("content_block_start", index=i, content_block={**block, "input": {}})
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
            yield event("content_block_delta", index=i, delta=delta)
        yield event("content_block_stop", index=i)
    ended = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield event("message_delta", delta=ended, usage={"output_tokens": whole["usage"]["output_tokens"]})
    yield event("message_stop")
