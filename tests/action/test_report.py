"""What is left in the pull request: suggestions that GitHub takes, one comment, annotations."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import comment
import markdown
from report import NOTHING_LEFT
from scene import BINARY, Origin, Ran, run
from stub import REPOSITORY, Answer, Stub

MERGE, HEAD = "refs/pull/7/merge", "refs/pull/7/head"
REVIEWS, COMMENTS = f"/repos/{REPOSITORY}/pulls/7/reviews", f"/repos/{REPOSITORY}/issues/7/comments"
HUMAN = {"login": "kim", "type": "User"}


def opened(origin: Origin, folder: Path, stub: Stub, **inputs: str) -> Ran:
    """A run for the pull request, as it is now, in a fresh checkout."""
    return run(origin.checkout(folder / "checkout", MERGE), "pull_request", origin.event("pull_request.opened"), stub, **inputs)


def instrumented(origin: Origin) -> None:
    """Somebody runs instrument and pushes what it writes."""
    subprocess.run([BINARY, "--quiet"], cwd=origin.folder, check=True)
    origin.push({})


def accepted(origin: Origin, stub: Stub) -> dict[str, str]:
    """The files after every suggestion was taken, from the last line to the first."""
    files: dict[str, list[str]] = {}
    taken: dict[str, int] = {}
    for each in sorted(stub.suggestions, key=lambda each: -each["line"]):
        lines = files.setdefault(each["path"], (origin.folder / each["path"]).read_text().split("\n"))
        first, last = each.get("start_line", each["line"]), each["line"]
        if last >= taken.get(each["path"], last + 1):
            continue
        taken[each["path"]] = first
        found = re.search(r"^(`{3,})suggestion\n(.*)\n\1$", each["body"], re.DOTALL | re.MULTILINE)
        assert found, each["body"]
        lines[first - 1 : last] = found[2].split("\n")
    return {path: "\n".join(lines) for path, lines in files.items()}


def test_what_lies_in_the_diff_is_suggested_and_the_rest_is_in_the_comment(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub)
    assert ran.code == 0, ran.log
    assert stub.reviews == 1
    bodies = {(each["path"], each["line"]): each["body"] for each in stub.suggestions}
    assert {path for path, _ in bodies} == {"app/chat.py", "app/summary.py"}
    assert any("`ChatService.translate` gets a span of type CHAIN" in body for body in bodies.values())
    assert len(stub.comments) == 1
    text = stub.comments[0]["body"]
    assert text.startswith(f"{comment.MARKER}\n**instrument**: {len(stub.suggestions)} suggestions can be taken at one click.")
    assert "app/report.py:" in text and "weekly\\_report" not in text and "`weekly_report`" in text
    assert f"changes={len(stub.suggestions) + text.count(chr(10) + '- ')}\n" == ran.output
    assert "translate" in ran.summary


def test_taking_all_suggestions_leaves_a_program_and_only_the_rest_to_do(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    opened(origin, tmp_path, stub)
    files = accepted(origin, stub)
    for path, text in files.items():
        ast.parse(text)
        assert "@mlflow.trace" in text and "import mlflow\n" in text, path
    origin.push(files)
    stub.diff = origin.diff()
    before = len(stub.suggestions)
    opened(origin, tmp_path / "again", stub)
    again = [each["path"] for each in stub.suggestions[before:]]
    assert "app/chat.py" not in again, "everything of this file was taken"
    for path in ("app/chat.py", "app/report.py"):
        assert (f"{path}:" in stub.comments[0]["body"]) == (path == "app/report.py")


def test_a_second_run_posts_nothing_twice(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    opened(origin, tmp_path, stub)
    writes = stub.writes()
    # New lines above move the functions; the suggestions are known all the same.
    moved = (origin.folder / "app/summary.py").read_text().replace("from openai", "import json\nimport os\n\nfrom openai")
    origin.push({"app/summary.py": moved})
    stub.diff = origin.diff()
    ran = opened(origin, tmp_path / "again", stub)
    assert ran.code == 0, ran.log
    twice = [each["body"] for each in stub.suggestions if "translate" in each["body"] or "`main`" in each["body"]]
    assert len(twice) == 2
    opened(origin, tmp_path / "third", stub)
    assert len([each for each in stub.writes() if each.startswith("POST")]) <= len(writes) + 1
    assert len(stub.comments) == 1


@pytest.mark.parametrize("report", ["suggestions", "comment"])
def test_when_nothing_is_left_the_comment_says_so(origin: Origin, tmp_path: Path, report: str) -> None:
    stub = Stub(origin.diff())
    opened(origin, tmp_path, stub, REPORT=report)
    assert len(stub.comments) == 1
    instrumented(origin)
    stub.diff = origin.diff()
    for folder in ("second", "third"):
        ran = opened(origin, tmp_path / folder, stub, REPORT=report, CHECK="true")
        assert ran.code == 0, ran.log
        assert [each["body"] for each in stub.comments] == [f"{comment.MARKER}\n{NOTHING_LEFT}"]
        assert ran.output == "changes=0\n"
    assert len([each for each in stub.writes() if each.startswith("PATCH")]) == 1


@pytest.mark.parametrize("report", ["suggestions", "comment"])
def test_where_nothing_was_to_do_nothing_is_posted(origin: Origin, tmp_path: Path, report: str) -> None:
    instrumented(origin)
    stub = Stub(origin.diff())
    assert opened(origin, tmp_path, stub, REPORT=report, CHECK="true").code == 0
    assert stub.writes() == []


def test_one_comment_is_edited_and_not_posted_anew(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    stub.comments = [{"id": number, "user": HUMAN, "body": f"remark {number}"} for number in range(130)]
    stub.comments.append({"id": 999, "user": HUMAN, "body": f"{comment.MARKER}\nwritten by a person who knows the marker"})
    opened(origin, tmp_path, stub, REPORT="comment")
    assert stub.writes() == [f"POST {COMMENTS}"] and stub.suggestions == []
    first = stub.comments[-1]["body"]
    assert first.startswith(comment.MARKER) and "translate" in first
    opened(origin, tmp_path / "second", stub, REPORT="comment")
    assert len(stub.writes()) == 1, "the same text is not written again"
    origin.push({"app/report.py": (origin.folder / "app/report.py").read_text().replace("weekly_report", "report_of_week")})
    stub.diff = origin.diff()
    opened(origin, tmp_path / "third", stub, REPORT="comment")
    assert stub.writes()[1:] == [f"PATCH /repos/{REPOSITORY}/issues/comments/{stub.comments[-1]['id']}"]
    assert "report_of_week" in stub.comments[-1]["body"]


def test_a_user_s_token_knows_its_own_comments(origin: Origin, tmp_path: Path) -> None:
    robot = {"login": "robot", "type": "User"}
    stub = Stub(origin.diff(), user=robot)
    opened(origin, tmp_path, stub)
    opened(origin, tmp_path / "second", stub)
    assert stub.reviews == 1 and len(stub.comments) == 1


@pytest.mark.parametrize("report", ["suggestions", "comment"])
@pytest.mark.parametrize(("may_read", "event"), [(True, "fork"), (False, "fork"), (True, "opened")])
def test_a_token_that_may_not_write_leads_to_annotations(
    origin: Origin, tmp_path: Path, report: str, may_read: bool, event: str
) -> None:
    stub = Stub(origin.diff(), may_write=False, may_read=may_read)
    checkout = origin.checkout(tmp_path / "checkout", MERGE)
    ran = run(checkout, "pull_request", origin.event(f"pull_request.{event}"), stub, REPORT=report)
    assert ran.code == 0, ran.log
    reason = "it comes from a fork" if event == "fork" else "pull-requests: write"
    assert reason in ran.commands("notice")[0]
    assert any("file=app/chat.py" in line for line in ran.commands("warning"))
    assert "translate" in ran.summary


def test_check_fails_the_step_after_the_report(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub, CHECK="true")
    assert ran.code == 1
    assert stub.suggestions and "Functions lack their spans" in ran.commands("error")[0]
    ran = opened(origin, tmp_path / "none", stub, REPORT="none", CHECK="true")
    assert ran.code == 1 and ran.commands("warning") == []


def many(count: int) -> str:
    """A module with many functions that each ask a model; none is near the imports but the first."""
    function = (
        "def letter_{0}(client: OpenAI, text: str) -> str:\n"
        '    answer = client.chat.completions.create(model="gpt-4o-mini", messages=[{{"role": "user", "content": text}}])\n'
        '    return answer.choices[0].message.content or ""\n\n\n'
    )
    head = "import mlflow\nfrom mlflow.entities import SpanType\nfrom openai import OpenAI\n\n\n"
    return head + "".join(map(function.format, range(count))).rstrip("\n") + "\n"


def test_many_suggestions_come_in_several_reviews_and_not_without_end(origin: Origin, tmp_path: Path) -> None:
    origin.push({"app/many.py": many(75)})
    stub = Stub(origin.diff())
    stub.suggestions = [{"id": number, "user": HUMAN, "body": "remark"} for number in range(250)]
    ran = opened(origin, tmp_path, stub)
    assert ran.code == 0, ran.log
    assert (stub.reviews, len(stub.suggestions)) == (2, 250 + 60)
    assert stub.comments[0]["body"].count("app/many.py:") >= 15
    opened(origin, tmp_path / "second", stub)
    assert (stub.reviews, len(stub.suggestions), len(stub.comments)) == (2, 250 + 60, 1)


@pytest.mark.parametrize("report", ["suggestions", "comment"])
def test_no_comment_is_longer_than_github_takes(origin: Origin, tmp_path: Path, report: str) -> None:
    origin.push({"app/many.py": many(600)})
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub, REPORT=report)
    assert ran.code == 0 and ran.commands("warning") == [], ran.log
    text = stub.comments[0]["body"]
    assert len(text) <= markdown.LONGEST
    assert text.startswith(comment.MARKER)
    # Cut between items: what is opened is closed.
    assert text.count("<details>") == text.count("</details>") and len(re.findall(r"^ *```", text, re.MULTILINE)) % 2 == 0


def test_an_answer_that_is_lost_is_not_asked_for_by_posting_twice(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    at_once = {"Retry-After": "0"}
    stub.troubles = [
        (f"POST {REVIEWS}", Answer(502, "Bad Gateway", at_once), True),
        (f"GET {COMMENTS}", Answer(429, "slow down", at_once), False),
        (f"POST {COMMENTS}", Answer(403, "You have exceeded a secondary rate limit", at_once), False),
    ]
    ran = opened(origin, tmp_path, stub)
    assert ran.code == 0 and ran.commands("notice") == [], ran.log
    assert (stub.reviews, len(stub.comments), stub.troubles) == (1, 1, [])


def test_a_server_that_stays_down_fails_nothing(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    stub.troubles = [(f"POST {REVIEWS}", Answer(503, "down", {"Retry-After": "0"}), False)] * 5
    ran = opened(origin, tmp_path, stub)
    assert ran.code == 0 and "did not take it" in ran.commands("warning")[0], ran.log
    assert any("file=app/chat.py" in line for line in ran.commands("warning"))


def test_one_suggestion_that_is_refused_does_not_take_the_others_along(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    opened(origin, tmp_path, stub)
    line = next(each["line"] for each in stub.suggestions if "translate" in each["body"])
    other = Stub(origin.diff(), refused_lines={line})
    ran = opened(origin, tmp_path / "other", other)
    assert ran.code == 0, ran.log
    assert (other.reviews, len(other.suggestions)) == (0, len(stub.suggestions) - 1)
    assert "translate" in other.comments[0]["body"]


def test_lines_that_others_moved_on_main_are_not_commented_on_blindly(origin: Origin, tmp_path: Path) -> None:
    chat = (origin.folder / "app/chat.py").read_text()
    base = origin.base
    origin.advance({"app/chat.py": subprocess.check_output(["git", "-C", str(origin.folder), "show", f"{base}:app/chat.py"], text=True).replace("import sys\n", "import os\nimport sys\n")})
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub)
    assert ran.code == 0, ran.log
    assert chat and {each["path"] for each in stub.suggestions} == {"app/summary.py"}
    assert "app/chat.py:" in stub.comments[0]["body"]


def test_windows_line_ends_are_not_mixed(origin: Origin, tmp_path: Path) -> None:
    origin.push({"app/letters.py": many(1).replace("\n", "\r\n")})
    stub = Stub(origin.diff())
    opened(origin, tmp_path, stub)
    assert "app/letters.py" not in {each["path"] for each in stub.suggestions}
    assert "app/letters.py:" in stub.comments[0]["body"]


NAMES = ("a;touch pwned;.py", "$(touch pwned).py", "`touch pwned`.py", "::error::pwned.py", "'\"&|.py", "-o.py", "Übung é.py", "@acme <b>.py")


@pytest.mark.parametrize("report", ["suggestions", "comment", "annotations"])
def test_names_of_files_are_only_names(origin: Origin, tmp_path: Path, report: str) -> None:
    origin.push({f"app/{name}": many(1) for name in NAMES})
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub, REPORT=report)
    assert ran.code == 0 and ran.commands("error") == [], ran.log
    assert not list(tmp_path.rglob("pwned"))
    if report == "suggestions":
        assert {f"app/{name}" for name in NAMES} <= {each["path"] for each in stub.suggestions}
        assert not any("@acme" in each["body"] for each in stub.suggestions)


def test_paths_and_the_folder_in_which_they_begin_restrict_the_report(origin: Origin, tmp_path: Path) -> None:
    origin.push({"services/mail/mail.py": many(1), "services/mail/requirements.txt": "openai\nmlflow\n"})
    for number, inputs in enumerate(({"PATHS": "services/mail"}, {"WORKING_DIRECTORY": "services/mail"}, {"WORKING_DIRECTORY": "services", "PATHS": "mail/mail.py"})):
        stub = Stub(origin.diff())
        ran = opened(origin, tmp_path / str(number), stub, **inputs)
        assert ran.code == 0, ran.log
        assert {each["path"] for each in stub.suggestions} == {"services/mail/mail.py"}, inputs


def test_typescript_is_suggested_too(origin: Origin, tmp_path: Path) -> None:
    package: dict[str, Any] = {"name": "web", "dependencies": {"openai": "^6.0.0", "@mlflow/core": "^0.3.0"}}
    text = (
        "import * as mlflow from '@mlflow/core';\nimport OpenAI from 'openai';\n\nconst client = new OpenAI();\n\n"
        "export async function reply(question: string): Promise<string> {\n"
        "  const answer = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: question }] });\n"
        "  return answer.choices[0].message.content ?? '';\n}\n"
    )
    origin.push({"web/package.json": json.dumps(package, indent=2) + "\n", "web/src/reply.ts": text})
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub, PATHS="web")
    assert ran.code == 0, ran.log
    assert ran.output != "changes=0\n"
    assert "reply.ts" in " ".join(each["path"] for each in stub.suggestions) + stub.comments[0]["body"]


def test_options_are_handed_on_and_wrong_ones_are_told(origin: Origin, tmp_path: Path) -> None:
    stub = Stub(origin.diff())
    ran = opened(origin, tmp_path, stub, ARGS="--select llm-call")
    assert ran.code == 0 and all("llm-call" in each["body"].replace("\\", "") for each in stub.suggestions), ran.log
    ran = opened(origin, tmp_path / "wrong", stub, ARGS="--no-such-option")
    assert ran.code == 2 and "--no-such-option" in ran.commands("error")[0]
