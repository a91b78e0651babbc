"""OpenAI's wire format: chat completions, responses and embeddings, whole and streamed."""

import base64
import hashlib
import json
import math
import struct
from collections.abc import Iterator

from stub.script import Ask, Reply, pieces, plain, tokens

CREATED = 1_700_000_000
DIMENSIONS = 32


def error(status: int) -> dict:
    return {"error": {"message": f"stub error {status}", "type": "stub_error", "param": None, "code": None}}


def chat_ask(body: dict) -> Ask:
    messages = body["messages"]
    system = "\n".join(plain(m["content"]) for m in messages if m["role"] in ("system", "developer"))
    return Ask(body, system, messages[-1]["role"], plain(messages[-1].get("content")))


def _chat_calls(ask: Ask, reply: Reply) -> list[dict]:
    return [
        {
            "id": f"call_{ask.key}_{i}",
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
        }
        for i, call in enumerate(reply.calls)
    ]


def _chat_usage(ask: Ask, reply: Reply) -> dict:
    read, written = tokens(ask.system) + tokens(ask.last), tokens(reply.text)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def chat(ask: Ask, reply: Reply) -> dict:
    message: dict = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = _chat_calls(ask, reply)
    finish = "tool_calls" if reply.calls else "stop"
    return {
        "id": f"chatcmpl-{ask.key}",
        "object": "chat.completion",
        "created": CREATED,
        "model": ask.model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": _chat_usage(ask, reply),
    }


def chat_stream(ask: Ask, reply: Reply) -> Iterator[str]:
    def chunk(delta: dict | None, finish: str | None = None, **more) -> str:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        head = {"id": f"chatcmpl-{ask.key}", "object": "chat.completion.chunk", "created": CREATED, "model": ask.model}
        return f"data: {json.dumps({**head, 'choices': choices, **more})}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces(reply.text) if reply.text else []:
        yield chunk({"content": piece})
    for i, call in enumerate(_chat_calls(ask, reply)):
        arguments = call["function"]["arguments"]
        call["function"]["arguments"] = ""
        yield chunk({"tool_calls": [{"index": i, **call}]})
        yield chunk({"tool_calls": [{"index": i, "function": {"arguments": arguments}}]})
    yield chunk({}, "tool_calls" if reply.calls else "stop")
    if (ask.body.get("stream_options") or {}).get("include_usage"):
        yield chunk(None, usage=_chat_usage(ask, reply))
    yield "data: [DONE]\n\n"


def responses_ask(body: dict) -> Ask:
    given = body["input"]
    if isinstance(given, str):
        return Ask(body, body.get("instructions") or "", "user", given)
    told = [plain(item) for item in given if item.get("role") in ("system", "developer")]
    system = "\n".join([body.get("instructions") or "", *told])
    last = given[-1]
    role = "tool" if last.get("type") == "function_call_output" else last.get("role", "user")
    return Ask(body, system, role, plain(last))


def _response_items(ask: Ask, reply: Reply) -> list[dict]:
    items: list[dict] = [
        {
            "type": "function_call",
            "id": f"fc_{ask.key}_{i}",
            "call_id": f"call_{ask.key}_{i}",
            "name": call.name,
            "arguments": json.dumps(call.arguments),
            "status": "completed",
        }
        for i, call in enumerate(reply.calls)
    ]
    if reply.text:
        part = {"type": "output_text", "text": reply.text, "annotations": []}
        items.append(
            {"type": "message", "id": f"msg_{ask.key}", "role": "assistant", "status": "completed", "content": [part]}
        )
    return items


def response(ask: Ask, reply: Reply) -> dict:
    read, written = tokens(ask.system) + tokens(ask.last), tokens(reply.text)
    return {
        "id": f"resp_{ask.key}",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "model": ask.model,
        "output": _response_items(ask, reply),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "temperature": 1.0,
        "top_p": 1.0,
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        },
    }


def response_stream(ask: Ask, reply: Reply) -> Iterator[str]:
    number = 0

    def event(kind: str, **more) -> str:
        nonlocal number
        data = {"type": kind, "sequence_number": number, **more}
        number += 1
        return f"event: {kind}\ndata: {json.dumps(data)}\n\n"

    whole = response(ask, reply)
    yield event("response.created", response={**whole, "status": "in_progress", "output": [], "usage": None})
    for index, item in enumerate(whole["output"]):
        at = {"item_id": item["id"], "output_index": index}
        if item["type"] == "function_call":
            opened = {**item, "arguments": "", "status": "in_progress"}
            yield event("response.output_item.added", output_index=index, item=opened)
            yield event("response.function_call_arguments.delta", **at, delta=item["arguments"])
            yield event("response.function_call_arguments.done", **at, arguments=item["arguments"])
        else:
            [part] = item["content"]
            yield event(
                "response.output_item.added", output_index=index, item={**item, "content": [], "status": "in_progress"}
            )
            yield event("response.content_part.added", **at, content_index=0, part={**part, "text": ""})
            for piece in pieces(part["text"]):
                yield event("response.output_text.delta", **at, content_index=0, delta=piece, logprobs=[])
            yield event("response.output_text.done", **at, content_index=0, text=part["text"], logprobs=[])
            yield event("response.content_part.done", **at, content_index=0, part=part)
        yield event("response.output_item.done", output_index=index, item=item)
    yield event("response.completed", response=whole)


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A bag of words hashed into a unit vector: texts that share words are near each other."""
    values = [0.0] * dimensions
    for word in "".join(c.lower() if c.isalnum() else " " for c in text).split():
        digest = hashlib.sha256(word.encode()).digest()
        values[digest[0] % dimensions] += 1.0 + digest[1] / 256
    length = math.sqrt(sum(v * v for v in values)) or 1.0
    return [v / length for v in values]


def embeddings_ask(body: dict) -> Ask:
    return Ask(body, "", "embedding", "\n".join(_texts(body)))


def _texts(body: dict) -> list[str]:
    given = body["input"]
    texts = [given] if isinstance(given, str) else given
    # Some clients send token numbers instead of text; their digits serve as words.
    return [t if isinstance(t, str) else " ".join(map(str, t if isinstance(t, list) else [t])) for t in texts]


def embeddings(ask: Ask, _: Reply) -> dict:
    body, texts = ask.body, _texts(ask.body)

    def encoded(values: list[float]):
        if body.get("encoding_format") == "base64":
            return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()
        return values

    dimensions = body.get("dimensions") or DIMENSIONS
    data = [
        {"object": "embedding", "index": i, "embedding": encoded(vector(t, dimensions))} for i, t in enumerate(texts)
    ]
    read = sum(map(tokens, texts))
    return {"object": "list", "data": data, "model": ask.model, "usage": {"prompt_tokens": read, "total_tokens": read}}
