"""H7, H8: a route with annotations that are strings."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

BLIND = None  # FastAPI sees through a wrapper since 0.123.5.
LOG = []
app = FastAPI()


class Question(BaseModel):
    text: str


# instrument: trace[TOOL]
def session():
    try:
        yield "session"
    except ValueError:
        LOG.append("rollback")
        raise
    finally:
        LOG.append("close")


# instrument: trace[CHAIN]
@app.post("/ask")
def ask(question: Question, limit: int = 3, session: str = Depends(session)) -> dict[str, str]:
    if not question.text:
        raise ValueError("no question")
    return {"answer": question.text[:limit], "session": session}


def observe():
    LOG.clear()
    client = TestClient(app, raise_server_exceptions=False)
    found = [client.post("/ask?limit=2", json={"text": text}) for text in ["why", ""]]
    return [[answer.status_code for answer in found], found[0].json(), LOG, sorted(app.openapi()["paths"])]
