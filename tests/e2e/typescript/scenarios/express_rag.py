"""The beekeepers' answers: a file read in by the script, then questions over HTTP, put in order by the model."""

from scenario import Scenario
from stub import Reply, Rule

VARROA = "Treat with formic acid after the last honey harvest. " * 20


def drive(app):
    app.command("reindex", "--import", "tsx", "scripts/reindex.ts", "README.md")
    with app.serve("server", "--import", "tsx", "src/server.ts", PORT="{port}") as server:
        server.get("/health")
        server.post("/ask", {"question": "Is anything known?"})
        server.post("/ingest", {"title": "Varroa", "text": VARROA}, answers=201)
        server.post("/ingest", {"title": "", "text": "none"}, answers=400)
        server.post("/ask", {"question": "When do I treat with acid?", "memberId": "m1"})
        server.post("/ask", {"question": "Please break"}, answers=502)
        server.post("/ask/stream", {"question": "Stream it: which acid?"})
        server.post("/ask/stream", {"question": "Please break as a stream"})
        server.get("/nowhere", answers=404)


SCENARIO = Scenario(
    app="express-rag",
    drive=drive,
    environment={
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "RERANK": "true",
        "CHUNK_SIZE": "400",
        "LOG_LEVEL": "silent",
    },
    masks={r"[0-9a-f]{8}-[0-9a-f-]{27}": "<id>"},
    rules=[
        Rule(Reply("2, 1"), last="Put these passages in the order"),
        Rule(Reply(status=400), last="Please break"),
        Rule(Reply("Formic acid [1]."), last="Stream it"),
        Rule(Reply("After the last harvest [1]."), last="When do I treat"),
    ],
    errors={"Completions": 2, "answer": 1, "stream": 1},
    not_driven=dict.fromkeys(
        ["ingest > insert", "answer > retrieve > nearest", "retrieve > nearest"],
        "passages are kept in memory, not in PostgreSQL",
    ),
)
