"""The bicycle workshop's agent: a quote with every tool that is sent back once, spam, and a batch of mail."""

from scenario import Scenario
from stub import Reply, Rule, ToolCall


def drive(app):
    cli = ["--import", "tsx", "src/cli.ts"]
    app.command("ask", *cli, "ask", "What", "does", "a", "derailleur", "cost?")
    app.command("spam", *cli, "ask", "WIN A CRUISE", exits=1)
    app.command("batch", *cli, "batch", "data/inbox.jsonl", "--out", "drafts.jsonl")
    app.command("drafts", "-p", "require('fs').readFileSync('drafts.jsonl', 'utf8')")
    app.command("draw", *cli, "draw")


SCENARIO = Scenario(
    app="langgraph-ts",
    drive=drive,
    environment={
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "WAREHOUSE_URL": "{stub}",
        "LANGSMITH_TRACING": "false",
    },
    services={"GET /parts": [{"sku": "RD-1", "name": "Derailleur", "price": 39.9, "stock": 2}]},
    rules=[
        Rule(Reply("spam"), last="WIN A CRUISE", system="Classify mail"),
        Rule(Reply("status"), last="R-1041", system="Classify mail"),
        Rule(Reply("quote"), system="Classify mail"),
        Rule(
            Reply(
                calls=(
                    ToolCall("find_parts", {"query": "derailleur"}),
                    ToolCall("quote", {"parts": [39.9], "hours": 1}),
                )
            ),
            last="derailleur",
            role="user",
            system="You work at the counter",
            times=1,
        ),
        Rule(
            Reply(calls=(ToolCall("repair_status", {"ticket": "R-1041"}),)),
            last="R-1041",
            role="user",
            system="You work at the counter",
        ),
        Rule(Reply('{"ok": false, "objection": "Say how long it takes."}'), last="Does this answer promise", times=1),
        Rule(Reply('{"ok": true, "objection": ""}'), last="Does this answer promise"),
        Rule(Reply("Dear customer, 121.26 fitted."), system="Write a friendly mail"),
        Rule(Reply("It costs 121.26 fitted."), system="You work at the counter"),
    ],
    concurrent=True,
)
