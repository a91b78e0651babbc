"""The board game club's bot on its console: every command, small talk, and a model that fails."""

from scenario import Scenario
from stub import Reply, Rule

LINES = [
    "!help",
    "!score Ida 12",
    "!score",
    "!rules",
    "!rules Can I trade twice in Catan?",
    "!suggest 2 30",
    "!suggest 4 90",
    "!suggest 3 45",
    "@bot Who are you?",
    "!recap",
    "!rules Please break",
    "!fly",
    "exit",
]


def drive(app):
    app.command("console", "src/repl.js", stdin="\n".join([*LINES, ""]), USER="tester")
    app.command("without a token", "src/index.js", exits=1)


SCENARIO = Scenario(
    app="discord-bot",
    drive=drive,
    environment={"OPENAI_API_KEY": "stub", "OPENAI_BASE_URL": "{stub}/v1"},
    rules=[
        Rule(Reply("They talked about games."), last="Sum up this talk"),
        Rule(Reply(status=400), last="Please break"),
        Rule(Reply('{"game": "Catan", "why": "It is a classic."}'), last="for 4 people and 90 minutes"),
        Rule(Reply("I like Azul."), last="Pick one of these games"),
        Rule(Reply("Twice is fine."), last="trade twice"),
    ],
    errors={"Completions": 1},
)
