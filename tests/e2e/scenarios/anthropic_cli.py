"""The hut warden's assistant: every tool once, a failing tool, a conversation, giving up, and a model that fails."""

from scenario import Scenario
from stub import Reply, Rule, ToolCall


def call(last, *calls):
    return Rule(Reply("Let me look.", calls=calls), last=last, role="user")


def drive(app):
    app.command("init-db", "-m", "hutkeeper", "init-db")
    app.command("tools", "-m", "hutkeeper", "tools")
    app.command("ask", "-m", "hutkeeper", "ask", "Who", "sleeps", "here?")
    chat = ["Good morning", "Note the weather", "Make mistakes", "Read the log", "Please break"]
    app.command("chat until the model fails", "-m", "hutkeeper", "chat", stdin="\n".join([*chat, "", ""]), exits=1)
    app.command("gives up", "-m", "hutkeeper", "ask", "--max-turns", "1", "Note the weather", exits=1)


SCENARIO = Scenario(
    app="anthropic-cli",
    drive=drive,
    environment={"ANTHROPIC_API_KEY": "stub", "ANTHROPIC_BASE_URL": "{stub}", "WEATHER_URL": "{stub}"},
    services={"GET /v1/forecast": {"current": {"temperature": 7, "wind_speed": 4.2, "conditions": "Nebel"}}},
    rules=[
        Rule(Reply(status=500), last="Please break"),
        call(
            "Who sleeps here?",
            ToolCall("query_bookings", {"sql": "select guest, people from bookings"}),
            ToolCall("add_booking", {"guest": "Ida", "people": 2, "arrival": "2024-08-01", "departure": "2024-08-03"}),
        ),
        call(
            "Note the weather",
            ToolCall("get_forecast", {"hours": 6}),
            ToolCall("append_note", {"text": "Nebel"}),
            ToolCall("nights_between", {"arrival": "2024-08-01", "departure": "2024-08-03"}),
        ),
        call(
            "Make mistakes",
            ToolCall("read_note", {"name": "1999-01"}),
            ToolCall("query_bookings", {"sql": "select nothing"}),
            ToolCall("fly", {}),
        ),
        call("Read the log", ToolCall("read_note", {"name": "2024-07"})),
        Rule(Reply("Two guests, and fog."), role="tool"),
    ],
    errors={"Messages.create": 1, "ask": 2, "read_note": 1, "query_bookings": 1},
)
