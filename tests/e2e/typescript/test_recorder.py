"""The recorder, against a real MLflow server: it must do what the published package is known to do.

The names and types that arrive here are those that `recorded` in catalog/typescript says.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from stub import Reply, Rule, StubServer, ToolCall
from trace_tree import Arrived, Store

from typescript.packages import Packages
from typescript.server import MlflowServer

PROBES = Path(__file__).parent / "probes"
RULES = [
    Rule(Reply(calls=(ToolCall("weather", {"city": "Rome"}),)), last="weather", role="user"),
    Rule(Reply('{"title": "a title"}'), last="object"),
    Rule(Reply(status=500), last="break"),
]


@pytest.fixture
def probe(packages: Packages, server: MlflowServer):
    def run(name: str, **environment: str) -> Store:
        script = packages.runs / f"{name}.mjs"
        shutil.copy(PROBES / script.name, script)
        store = server.new_store(f"probe {name}")
        with StubServer(RULES, {}) as stub:
            given = {
                "OPENAI_API_KEY": "stub",
                "OPENAI_BASE_URL": f"{stub.url}/v1",
                "ANTHROPIC_API_KEY": "stub",
                "ANTHROPIC_BASE_URL": stub.url,
                "PATH": os.environ["PATH"],
                **store.environment,
                **environment,
            }
            command = ["node", str(script)]
            done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            pytest.fail(f"{name} ended with exit code {done.returncode}:\n{done.stderr}", pytrace=False)
        return store

    return run


def lines(spans: list[Arrived], depth: int = 0) -> list[str]:
    return [line for span in spans for line in ["  " * depth + str(span), *lines(list(span.children), depth + 1)]]


def arrived(store: Store) -> list[str]:
    return lines(store.read())


def roots(given: list[str]) -> list[str]:
    """Each root with what is below it, sorted: those that start in the same millisecond arrive in any order."""
    return sorted(re.split(r"\n(?! )", "\n".join(given)))


def test_core(probe):
    expected = [
        "sync [TOOL]",
        "async [AGENT]",
        "  child [UNKNOWN]",
        "  child [UNKNOWN]",
        "catches [UNKNOWN]",
        "  rejects [UNKNOWN] ERROR",
        "  throws [UNKNOWN] ERROR",
        "reads a generator [UNKNOWN]",
        "  generator [CHAIN]",
        "  in the generator [UNKNOWN]",
        "leaves a span open [UNKNOWN]",
        "  never ends [UNKNOWN] OPEN",
        "  of another library [UNKNOWN]",
        "wrapped [CHAIN]",
        "output that cannot be read [UNKNOWN] ERROR",
    ]
    assert roots(arrived(probe("core"))) == roots(expected)


def test_inputs_outputs_user_and_session(probe):
    import mlflow

    store = probe("core")
    mlflow.set_tracking_uri(store.tracking_uri)
    traces = mlflow.search_traces(locations=[store.experiment], return_type="list")
    roots = {trace.data.spans[0].name: trace for trace in traces}
    assert roots["sync"].data.spans[0].inputs == {"a": 1}
    assert roots["async"].data.spans[0].outputs == {"answer": 42}
    metadata = roots["async"].info.trace_metadata
    assert (metadata["mlflow.trace.user"], metadata["mlflow.trace.session"]) == ("u1", "s1")
    [failed] = [span for span in roots["catches"].data.spans if span.name == "rejects"]
    assert [event.attributes["exception.message"] for event in failed.events] == ["no"]


def test_openai(probe):
    assert arrived(probe("openai")) == [
        "create [UNKNOWN]",
        "  Completions [LLM]",
        "stream [UNKNOWN]",
        "  Completions [LLM]",
        "responses [UNKNOWN]",
        "  Responses [LLM]",
        "embeddings [UNKNOWN]",
        "  Embeddings [EMBEDDING]",
        "parse [UNKNOWN]",
        "models [UNKNOWN]",
        "failure [UNKNOWN]",
        "  Completions [LLM] ERROR",
    ]


def test_anthropic(probe):
    assert arrived(probe("anthropic")) == [
        "create [UNKNOWN]",
        "  Messages [LLM]",
        "create as a stream [UNKNOWN]",
        "stream [UNKNOWN]",
        "  Messages [LLM]",
        "final message [UNKNOWN]",
        "  Messages [LLM]",
        "final text [UNKNOWN]",
        "beta [UNKNOWN]",
        "  Messages [LLM]",
    ]


def test_gemini(probe):
    assert arrived(probe("gemini")) == ["generateContent [LLM]"]


def test_ai_sdk(probe):
    assert arrived(probe("ai-sdk")) == [
        "text [UNKNOWN]",
        "  ai.generateText [LLM]",
        "    ai.generateText.doGenerate [LLM]",
        "tools [UNKNOWN]",
        "  ai.generateText [LLM]",
        "    ai.generateText.doGenerate [LLM]",
        "    ai.toolCall [TOOL]",
        "      inside [UNKNOWN]",
        "    ai.generateText.doGenerate [LLM]",
        "stream [UNKNOWN]",
        "  ai.streamText [LLM]",
        "    ai.streamText.doStream [LLM]",
        "object [UNKNOWN]",
        "  ai.generateObject [LLM]",
        "    ai.generateObject.doGenerate [LLM]",
        "embed [UNKNOWN]",
        "  ai.embed [EMBEDDING]",
        "    ai.embed.doEmbed [EMBEDDING]",
        "embed many [UNKNOWN]",
        "  ai.embedMany [EMBEDDING]",
        "    ai.embedMany.doEmbed [UNKNOWN]",
    ]


def test_langchain(probe):
    # In the background, LangChain.js reports to its callbacks after the root has ended, and spans are lost.
    assert arrived(probe("langchain", LANGCHAIN_CALLBACKS_BACKGROUND="false")) == [
        "invoke [UNKNOWN]",
        "  ChatOpenAI [LLM]",
        "graph [UNKNOWN]",
        "  LangGraph [CHAIN]",
        "    __start__ [CHAIN]",
        "    agent [CHAIN]",
        "      ChatOpenAI [LLM]",
        "      RunnableLambda [CHAIN]",
        "    tools [CHAIN]",
        "      weather [TOOL]",
        "    agent [CHAIN]",
        "      ChatOpenAI [LLM]",
        "      RunnableLambda [CHAIN]",
        "  inside [UNKNOWN]",
    ]
