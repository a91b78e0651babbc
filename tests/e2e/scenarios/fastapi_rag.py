"""The handbook assistant: seeded by its script, then asked over HTTP."""

from scenario import Scenario
from stub import Reply, Rule

OPENING_HOURS = "The reading room opens at nine. " * 3


def drive(app):
    app.command("seed", "-m", "scripts.seed", "data/handbook.md")
    with app.serve("server", "-m", "uvicorn", "app.main:app", "--port", "{port}") as server:
        server.get("/health")
        server.post("/documents", {"title": "Hours", "text": OPENING_HOURS}, answers=201)
        server.post("/documents", {"title": "Blank", "text": "   "}, answers=422)
        server.get("/documents/search?q=reading+room&limit=2")
        server.post("/chat", {"question": "When does the reading room open?", "session_id": "s1", "user_id": "u1"})
        server.post("/chat", {"question": " "}, answers=422)
        server.post("/chat/stream", {"question": "How high are the fines?"})
        server.post("/chat", {"question": "Please break"}, answers=500)


SCENARIO = Scenario(
    app="fastapi-rag",
    drive=drive,
    environment={"OPENAI_API_KEY": "stub", "OPENAI_BASE_URL": "{stub}/v1", "CHROMA_PATH": ".chroma"},
    rules=[
        Rule(Reply(status=500), last="Please break"),
        Rule(Reply("And on Sundays?\nWho has the key?"), system="Suggest up to three"),
        Rule(Reply("At nine [1]."), last="reading room open?"),
        Rule(Reply("Ten cents a day [2]."), last="fines?"),
    ],
    errors={"AsyncCompletions": 1, "_complete": 1, "answer": 1, "chat": 1},
)
