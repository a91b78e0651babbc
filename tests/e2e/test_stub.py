"""The stub server, asked by the real SDKs: what they understand is the wire format."""

import anthropic
import httpx
import openai
import pytest
from stub import Reply, Request, Rule, StubServer, ToolCall

RULES = [
    Rule(Reply("Let me see.", calls=(ToolCall("add", {"a": 1}),)), last="add", role="user"),
    Rule(Reply("It is two."), role="tool"),
    Rule(Reply(status=429), last="too much", times=1),
    Rule(Reply(status=400), last="bad", role="embedding"),
    Rule(Reply("Polite answer."), system="Be polite"),
]


@pytest.fixture
def stub():
    with StubServer(RULES, {"GET /orders/7": {"id": 7}, "GET /orders/8": (404, "no such order")}) as server:
        yield server


@pytest.fixture
def client(stub):
    return openai.OpenAI(base_url=f"{stub.url}/v1", api_key="stub", max_retries=0)


@pytest.fixture
def claude(stub):
    return anthropic.Anthropic(base_url=stub.url, api_key="stub", max_retries=0)


def user(text):
    return [{"role": "user", "content": text}]


def test_chat_with_a_tool(client):
    message = client.chat.completions.create(model="m", messages=user("add")).choices[0].message
    [call] = message.tool_calls
    assert (call.function.name, call.function.arguments) == ("add", '{"a": 1}')
    result = {"role": "tool", "tool_call_id": call.id, "content": "2"}
    second = client.chat.completions.create(model="m", messages=[*user("add"), message, result])
    assert second.choices[0].message.content == "It is two."


def test_chat_streamed(client):
    with client.chat.completions.stream(
        model="m", messages=user("add"), stream_options={"include_usage": True}
    ) as stream:
        final = stream.until_done().get_final_completion()
    assert final.choices[0].message.content == "Let me see."
    assert final.choices[0].message.tool_calls[0].function.arguments == '{"a": 1}'
    assert final.usage.completion_tokens == 3


def test_responses(client):
    whole = client.responses.create(model="m", instructions="Be polite", input="hello")
    assert whole.output_text == "Polite answer."
    with client.responses.stream(model="m", input="add") as stream:
        final = stream.until_done().get_final_response()
    call, text = final.output
    assert (call.name, call.arguments, text.content[0].text) == ("add", '{"a": 1}', "Let me see.")
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "2"}
    assert client.responses.create(model="m", input=[result]).output_text == "It is two."


def test_embeddings_are_near_for_texts_that_share_words(client):
    data = client.embeddings.create(model="m", input=["red cats", "cats, red", "a slow train"]).data
    one, same, other = (item.embedding for item in data)
    assert one == same and len(one) == 32

    def product(a, b):
        return sum(x * y for x, y in zip(a, b, strict=True))

    assert product(one, same) > product(one, other)


def test_messages(claude):
    first = claude.messages.create(model="m", max_tokens=9, messages=user("add"))
    text, call = first.content
    assert (text.text, call.name, call.input, first.stop_reason) == ("Let me see.", "add", {"a": 1}, "tool_use")
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "2"}]}
    turns = [*user("add"), {"role": "assistant", "content": first.content}, result]
    assert claude.messages.create(model="m", max_tokens=9, messages=turns).content[0].text == "It is two."


def test_messages_streamed(claude):
    with claude.messages.stream(model="m", max_tokens=9, messages=user("add")) as stream:
        final = stream.get_final_message()
    assert [block.type for block in final.content] == ["text", "tool_use"]
    assert final.content[1].input == {"a": 1}


def test_errors_come_as_the_provider_sends_them(client, claude):
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="m", messages=user("too much"))
    # The rule is for one time only.
    assert client.chat.completions.create(model="m", messages=user("too much")).choices
    with pytest.raises(openai.BadRequestError):
        client.embeddings.create(model="m", input="bad")
    lost = claude.with_options(base_url=claude.base_url.join("nowhere"))
    with pytest.raises(anthropic.NotFoundError):
        lost.messages.create(model="m", max_tokens=9, messages=user("hi"))


def test_services_and_the_record_of_requests(stub):
    assert httpx.get(f"{stub.url}/orders/7?full=1").json() == {"id": 7}
    missing = httpx.get(f"{stub.url}/orders/8")
    assert (missing.status_code, missing.text) == (404, "no such order")
    assert httpx.post(f"{stub.url}/unknown", json={"a": 1}).status_code == 404
    assert stub.requests() == [
        Request("GET", "/orders/7", "full=1", None),
        Request("GET", "/orders/8", "", None),
        Request("POST", "/unknown", "", {"a": 1}),
    ]
