"""The ferry operator's support: on the command line, streamed, over HTTP, escalated, without network, and failing."""

from scenario import Scenario
from stub import Reply, Rule


def ask(app, label, *arguments, **given):
    app.command(label, "-m", "support_service", "ask", "--customer", "c-1", *arguments, **given)


def drive(app):
    ask(app, "ask", "Can I take my dog on the night ferry?")
    ask(app, "stream", "--stream", "And my bicycle?")
    ask(app, "no streamed answer", "--stream", "Please break", exits=1)
    ask(app, "without network", "man overboard", SUPPORT_PROVIDER="echo")
    app.command("history", "-m", "support_service", "history", "--customer", "c-1")
    with app.serve("server", "-m", "support_service", "serve", "--port", "{port}") as server:
        server.get("/healthz")
        server.post("/messages", {"customer_id": "c-2", "text": "This is an outrage!"})
        server.post("/messages", {"customer_id": "c-2", "text": "And my cat, on a day crossing?"})
        server.post("/messages", {"customer_id": "c-2", "text": " "}, answers=400)
        server.post("/messages", {"customer_id": "c-2", "text": "Please break"}, answers=502)


SCENARIO = Scenario(
    app="support-service",
    drive=drive,
    environment={
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "SUPPORT_ESCALATION_WEBHOOK": "{stub}/escalations",
    },
    services={"POST /escalations": {"ok": True}},
    rules=[
        Rule(Reply(status=500), last="Please break"),
        Rule(Reply("complaint"), last="outrage", system="Name the intent"),
        Rule(Reply("Question."), system="Name the intent"),
        Rule(Reply("Dogs travel free of charge."), last="dog"),
        Rule(Reply("At gate 3, please."), last="bicycle"),
        Rule(Reply("We are sorry to hear that."), last="outrage"),
    ],
    masks={r"\d{4}-\d\d-\d\d \d\d:\d\d": "<time>"},
    errors={
        "Completions": 2,
        "run_ask": 1,
        "handle": 1,
        "handle_streaming": 1,
        "complete": 1,
        "stream": 1,
        "classify": 1,
    },
    not_driven={
        "run_ask > handle_streaming > complete": "only BaseProvider.stream calls it, which OpenAIProvider overrides",
    },
)
