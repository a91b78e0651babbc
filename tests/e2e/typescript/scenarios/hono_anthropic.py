"""The soup kitchen's assistant: every tool once, failing tools, a summary, giving up, and a model that fails."""

from scenario import Scenario
from stub import Reply, Rule, ToolCall

from typescript.play import await_traces


def call(last, *calls):
    return Rule(Reply("Let me look.", calls=calls), last=last, role="user")


def drive(app):
    with app.serve("server", "--import", "tsx", "src/index.ts", PORT="{port}") as server:
        server.get("/health")
        server.post("/conversations/a/messages", {"text": "What can I cook?"})
        server.post("/conversations/a/messages", {"text": "What does it cost?"})
        server.post("/conversations/a/messages", {"text": "Make mistakes"})
        server.post("/conversations/b/messages", {"text": "Never stop"}, answers=500)
        server.post("/conversations/b/messages", {"text": "Please break"}, answers=500)
        server.post("/conversations/b/messages", {"text": " "}, answers=400)
        server.post("/summary", {"id": "a"})
        server.post("/summary", {"id": "unknown"}, answers=404)
        await_traces(app)


SCENARIO = Scenario(
    app="hono-anthropic",
    drive=drive,
    environment={
        "ANTHROPIC_API_KEY": "stub",
        "ANTHROPIC_BASE_URL": "{stub}",
        "SUPPLIER_URL": "{stub}",
        "MAX_TURNS": "2",
        "NO_COLOR": "1",
    },
    services={
        "GET /prices/carrots": {"item": "carrots", "perKilo": 1.2},
        "GET /prices/red%20lentils": {"item": "red lentils", "perKilo": 2.4},
        "GET /prices/onions": {"item": "onions", "perKilo": 0.9},
        "GET /prices/rice": {"item": "rice", "perKilo": 1.6},
        "GET /prices/gold": (404, {"error": "no gold"}),
    },
    masks={r"\b\d+m?s\b": "<time>", r"listens on \d+": "listens on <port>"},
    rules=[
        Rule(Reply("2 kg rice"), last="Write a shopping note"),
        Rule(Reply(status=400), last="Please break"),
        call(
            "What can I cook?",
            ToolCall("look_in_pantry", {"category": "dry"}),
            ToolCall("scale_recipe", {"recipe": "dal", "people": 20}),
        ),
        call(
            "What does it cost?",
            ToolCall("menu_cost", {"recipe": "dal", "people": 20}),
            ToolCall("supplier_price", {"item": "carrots"}),
        ),
        call("Make mistakes", ToolCall("supplier_price", {"item": "gold"}), ToolCall("fly", {})),
        call("Never stop", ToolCall("scale_recipe", {"recipe": "soup", "people": 9})),
        Rule(Reply("Again.", calls=(ToolCall("look_in_pantry", {}),)), role="tool", last="unknown recipe soup"),
        Rule(Reply("Dal for twenty."), role="tool"),
    ],
    errors={"Messages": 1, "converse": 2, "scaleRecipe": 1, "supplierPrice": 1},
    concurrent=True,
)
