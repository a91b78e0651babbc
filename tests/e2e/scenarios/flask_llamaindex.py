"""The village archive: indexed on the command line, then asked over HTTP."""

from scenario import Scenario
from stub import Reply, Rule


def drive(app):
    app.command("build-index", "-m", "flask", "--app", "archive", "build-index")
    with app.serve("server", "-m", "flask", "--app", "archive", "run", "--port", "{port}") as server:
        server.get("/")
        server.post("/", "question=What+did+the+bridge+cost%3F")
        server.post("/api/ask", {"question": "What did the bridge cost?", "year": 1923})
        server.post("/api/ask", {"year": 1923}, answers=400)
        server.post("/api/ask", {"question": "Please break"}, answers=500)
        server.get("/api/search?q=electric+light&limit=2")
        server.get("/api/documents")
        server.post("/api/documents/1931-01-20/summary", {})
        server.post("/api/documents/1900-01-01/summary", {}, answers=404)


SCENARIO = Scenario(
    app="flask-llamaindex",
    drive=drive,
    environment={"OPENAI_API_KEY": "stub", "OPENAI_API_BASE": "{stub}/v1"},
    rules=[
        Rule(Reply(status=400), last="Please break"),
        Rule(Reply("1,410, accepted on 2 September 1923."), last="bridge cost"),
        Rule(Reply("The school house gets electric light."), last="Summarise these minutes"),
    ],
    errors={"ask": 1, "summary": 1, "summarise": 1},
    masks={r"\b[0-9a-f]{32}\b": "<answer id>"},
)
