"""The ticket worker, on a Redis in this process: normal and urgent tickets, a stumbling model, a cached answer."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fakeredis import TcpFakeServer
from scenario import Scenario
from stub import Reply, Rule

UNREADABLE = {"author": "flat 9", "subject": "Hm", "body": "It is strange."}


@contextmanager
def redis() -> Iterator[str]:
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def verdict(category, urgency):
    return Reply(json.dumps({"category": category, "urgency": urgency, "reason": "the tenant says so"}))


def drive(app):
    with (app.folder / "examples.jsonl").open("a") as examples:
        # The same ticket twice, so that the second classification comes from the cache.
        examples.write(2 * (json.dumps(UNREADABLE) + "\n"))
    worker = ["-m", "celery", "-A", "triage", "worker", "--concurrency", "1", "--queues", "celery,slow"]
    calm = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
    with redis() as url:
        queues = {"BROKER_URL": f"{url}/0", "CACHE_URL": f"{url}/1"}
        with app.background("worker", *worker, *calm, **queues):
            app.command("tickets", "enqueue.py", "--wait", "examples.jsonl", **queues)
            app.command("digest", "enqueue.py", "--digest", **queues)


SCENARIO = Scenario(
    app="celery-litellm",
    drive=drive,
    environment={
        # `run` installs LiteLLM beside the environment.
        "PYTHONPATH": f"{sys.prefix}/litellm",
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
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
    masks={r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "<time>", r"0x[0-9a-f]+": "<id>"},
    errors={"litellm-completion": 1, "complete": 1},
)
