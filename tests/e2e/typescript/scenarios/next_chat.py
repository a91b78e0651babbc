"""The museum's guide, built and started as in production: a summary, a title on the edge, a chat with every tool."""

from scenario import Scenario
from stub import Reply, Rule, ToolCall

from typescript.play import await_traces

CLOCK = {"id": "c12", "title": "Cuckoo clock", "room": "3", "text": "The oldest one in the collection."}


def chat(text):
    return {"messages": [{"id": "m1", "role": "user", "parts": [{"type": "text", "text": text}]}]}


def drive(app):
    # The copy lies inside of the installation, four folders down.
    next_js = str(app.folder.parents[3] / "node_modules/next/dist/bin/next")
    app.command("build", next_js, "build")
    with app.serve("server", next_js, "start", "--port", "{port}") as server:
        server.post("/api/summarize", {"exhibitId": "c12", "reader": "child"})
        server.post("/api/summarize", {"exhibitId": "none"}, answers=404)
        server.post("/api/summarize", {"reader": "child"}, answers=400)
        server.post("/api/chat", chat("Where is the cuckoo clock?"))
        server.get("/exhibits/c12")
        server.post("/api/title", {"text": "We talked about clocks"})
        await_traces(app)


# What Next.js makes of every request, and of loading its modules.
NEXT = (
    r"(GET|POST)( /\S*)?|fetch \S+ \S+|start response|resolve page components|(load|prepare) [a-z ]+ module"
    r"|register instrumentation|resolve segment modules|executing api route .*|render route .*|build component tree"
    r"|NextNodeServer\.\w+"
)


SCENARIO = Scenario(
    app="next-chat",
    drive=drive,
    environment={
        "OPENAI_API_KEY": "stub",
        "OPENAI_BASE_URL": "{stub}/v1",
        "COLLECTION_URL": "{stub}",
        # Next.js takes no folder for the root of a repository in which the home lies.
        "HOME": "/nonexistent",
        "NEXT_TELEMETRY_DISABLED": "1",
        "NO_COLOR": "1",
    },
    own_spans=NEXT,
    not_driven={"planVisit": "a form calls it by an id that the build makes"},
    services={
        "GET /exhibits/c12": CLOCK,
        "GET /exhibits/none": (404, {"error": "none"}),
        "GET /search": {"hits": [CLOCK]},
    },
    masks={
        # The build works in parallel and reports in any order; what came of it is the table of routes behind.
        r"(?s)Creating an optimized production build.*?(?=Route \(app\))": "<progress>",
        r"(?m)^ *✓ .*\n": "",
        r"\b(\d+(\.\d+)?(min|ms|s)\b ?)+": "<time>",
        r"(localhost|\d+\.\d+\.\d+\.\d+):\d+": "<address>",
        r"aitxt-\w+": "<id>",
        # In a page, they name the files of the build.
        r"<script.*?</script>|<link[^>]*>|<!--.*?-->": "",
    },
    rules=[
        Rule(Reply('{"headline": "Cuckoo!", "points": ["It is old."]}'), last="Summarise this exhibit"),
        Rule(
            Reply(
                calls=(
                    ToolCall("searchCollection", {"query": "cuckoo clock"}),
                    ToolCall("openingHours", {"date": "2026-11-24"}),
                    ToolCall("findRoom", {"room": "3"}),
                )
            ),
            last="Where is the cuckoo clock?",
        ),
        Rule(Reply("In room 3, on the first floor."), role="tool"),
        Rule(Reply("Clocks"), last="A title of at most five words"),
    ],
)
