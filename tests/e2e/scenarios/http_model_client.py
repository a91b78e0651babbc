"""The incident report: with a model server that stumbles, with one that refuses, and with nothing to read."""

from scenario import Scenario
from stub import Reply, Rule

HEAD = "site;when;pump;minutes;text\n"


def drive(app):
    app.command("report", "weekly_report.py", "sample/incidents.csv")
    (app.folder / "empty.csv").write_text(HEAD)
    app.command("nothing to read", "weekly_report.py", "empty.csv", exits=1)
    (app.folder / "refused.csv").write_text(HEAD + "Tower;2024-03-04 06:12;P1;35;Please break\n")
    app.command("model refuses", "weekly_report.py", "refused.csv", "-o", "refused.md", exits=1)


SCENARIO = Scenario(
    app="http-model-client",
    drive=drive,
    environment={"MODEL_URL": "{stub}", "REPORT_HOOK": "{stub}/hook"},
    services={"POST /hook": {"ok": True}},
    rules=[
        Rule(Reply(status=400), last="Please break"),
        Rule(Reply(status=503), last="station Harbour", times=1),
        Rule(Reply("The generator did not start."), last="station Mill lane"),
        Rule(Reply("A bearing ran hot."), last="station North basin"),
        Rule(Reply("An emergency stop was tested."), last="station Harbour"),
        Rule(Reply("A quiet week."), last="opening paragraph"),
    ],
    errors={"build_report": 2, "summarise_sites": 1, "summarise_site": 1, "chat": 1, "_post": 1},
    concurrent=True,
)
