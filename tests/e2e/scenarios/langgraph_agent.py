"""The greenhouse agent: every tool, an answer that the review sends back once, small talk, and streamed updates."""

from scenario import Scenario
from stub import Reply, Rule, ToolCall


def drive(app):
    ask = ["-m", "greenhouse.main", "--thread", "t1"]
    app.command("task", *ask, "It's", "muggy", "in", "there")
    app.command("small talk, streamed", *ask, "--verbose", "Good", "morning!")


SCENARIO = Scenario(
    app="langgraph-agent",
    drive=drive,
    environment={
        "PYTHONPATH": "src",
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "GREENHOUSE_URL": "{stub}",
        "LANGSMITH_TRACING": "false",
    },
    services={
        "GET /sensors": {"temperature": 29, "humidity": 80, "outside": 15},
        "PUT /vents": {"percent": 40},
        "PUT /beds/2/water": {"ok": True},
    },
    rules=[
        Rule(Reply("smalltalk"), last="Good morning!", system="Does the message ask"),
        Rule(Reply("Good morning to you and your tomatoes!"), system="You are a cheerful gardener"),
        Rule(Reply("task"), system="Does the message ask"),
        Rule(Reply("It does not say why."), system="You check what an agent", times=1),
        Rule(Reply("OK"), system="You check what an agent"),
        Rule(
            Reply(
                calls=(
                    ToolCall("read_sensors", {}),
                    ToolCall("look_up_plant", {"name": "tomatoes"}),
                    ToolCall("set_vents", {"percent": 40}),
                    ToolCall("water", {"bed": 2, "litres": 3}),
                )
            ),
            last="muggy",
        ),
        Rule(Reply("The vents are open at 40 %, because it was too humid."), system="You look after"),
    ],
    concurrent=True,
)
