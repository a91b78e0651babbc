"""The ticket worker in eager mode: normal and urgent tickets, a model that stumbles once, an answer that is no JSON."""

import json
import sys

from scenario import Scenario
from stub import Reply, Rule

UNREADABLE = {"author": "flat 9", "subject": "Hm", "body": "It is strange."}


def verdict(category, urgency):
    return Reply(json.dumps({"category": category, "urgency": urgency, "reason": "the tenant says so"}))


def drive(app):
    with (app.folder / "examples.jsonl").open("a") as examples:
        examples.write(json.dumps(UNREADABLE) + "\n")
    app.command("tickets", "enqueue.py", "--wait", "examples.jsonl")
    app.command("digest", "enqueue.py", "--digest")


SCENARIO = Scenario(
    app="celery-litellm",
    drive=drive,
    environment={
        # `run` installs LiteLLM beside the environment.
        "PYTHONPATH": f"{sys.prefix}/litellm",
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "TRIAGE_EAGER": "1",
        "DATABASE_URL": "sqlite:///triage.db",
        "CARETAKER_WEBHOOK": "{stub}/caretaker",
    },
    services={"POST /caretaker": {"ok": True}},
    rules=[
        Rule(Reply(status=500), last="Radiator", system="You sort tickets", times=1),
        Rule(verdict("heating", 2), last="Radiator", system="You sort tickets"),
        Rule(verdict("danger", 5), last="gas", system="You sort tickets"),
        Rule(Reply("I would say: other."), last="strange", system="You sort tickets"),
        Rule(Reply("- gas in the stairwell\n- a cold radiator"), system="You write the morning digest"),
        Rule(Reply("We are on our way."), system="You draft replies"),
    ],
    errors={"litellm-completion": 1, "complete": 1},
)
