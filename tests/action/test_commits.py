"""What is compared with what: every event, shallow checkouts, and checkouts of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from scene import Origin, Ran, git, run
from stub import Stub

OF_THE_PULL_REQUEST = {"translate", "main", "summarise", "digest", "weekly_report"}
MERGE, HEAD = "refs/pull/7/merge", "refs/pull/7/head"


def named(ran: Ran) -> set[str]:
    """The functions that the annotations name."""
    assert ran.code == 0, ran.log
    text = "\n".join(ran.commands("warning"))
    return {name for name in (*OF_THE_PULL_REQUEST, "old_letter", "new_letter") if f"`{name}`" in text or f".{name}`" in text}


def letter(name: str) -> str:
    """A module with a function that asks a model."""
    return (
        "from openai import OpenAI\n\n\n"
        f"def {name}(client: OpenAI, text: str) -> str:\n"
        '    answer = client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": text}])\n'
        '    return answer.choices[0].message.content or ""\n'
    )


@pytest.mark.parametrize("ref", [MERGE, HEAD])
@pytest.mark.parametrize("depth", [1, None])
def test_a_pull_request_is_compared_with_its_base(origin: Origin, tmp_path: Path, ref: str, depth: int | None) -> None:
    checkout = origin.checkout(tmp_path / "runner", ref, depth)
    ran = run(checkout, "pull_request", origin.event("pull_request.opened"), REPORT="annotations")
    assert named(ran) == OF_THE_PULL_REQUEST
    shallow = git(checkout, "rev-parse", "--is-shallow-repository")
    assert depth or shallow == "false", "a whole clone stays whole"


@pytest.mark.parametrize("ref", [MERGE, HEAD])
def test_what_others_did_on_main_is_not_the_pull_request_s(origin: Origin, tmp_path: Path, ref: str) -> None:
    for number in range(60):
        origin.commit(f"Work on the pull request {number}")
    origin.push({"app/new.py": letter("new_letter")})
    # The event still names the base of before.
    event = origin.event("pull_request.synchronize", BEFORE_SHA=origin.base)
    origin.advance({"app/old.py": letter("old_letter")})
    checkout = origin.checkout(tmp_path / "runner", ref)
    ran = run(checkout, "pull_request", event, REPORT="annotations")
    assert named(ran) == OF_THE_PULL_REQUEST | {"new_letter"}


def test_fetching_does_not_cut_a_whole_history(origin: Origin, tmp_path: Path) -> None:
    checkout = origin.checkout(tmp_path / "runner", HEAD, None)
    event = origin.event("pull_request.opened", BASE_SHA=origin.advance({"app/old.py": letter("old_letter")}))
    assert named(run(checkout, "pull_request", event, REPORT="annotations")) == OF_THE_PULL_REQUEST
    assert git(checkout, "rev-parse", "--is-shallow-repository") == "false"


def test_something_else_than_the_pull_request_is_not_reported_as_it(origin: Origin, tmp_path: Path) -> None:
    # What pull_request_target checks out unless it is told otherwise.
    checkout = origin.checkout(tmp_path / "runner", "refs/heads/main")
    ran = run(checkout, "pull_request_target", origin.event("pull_request.fork"), Stub(origin.diff()))
    assert ran.code == 2
    assert f"neither the head of pull request #7 ({origin.head}) nor its merge" in ran.commands("error")[0]


def test_a_push_is_compared_with_what_was_there_before(origin: Origin, tmp_path: Path) -> None:
    before = origin.head
    origin.push({"app/new.py": letter("new_letter")})
    stub = Stub(origin.diff())
    ran = run(origin.checkout(tmp_path / "runner", HEAD), "push", origin.event("push", BEFORE_SHA=before), stub)
    assert named(ran) == {"new_letter"}
    assert stub.asked == [], "without a pull request there is nothing to ask GitHub for"


def test_a_new_branch_is_compared_with_the_default_branch(origin: Origin, tmp_path: Path) -> None:
    ran = run(origin.checkout(tmp_path / "runner", HEAD), "push", origin.event("push.new-branch"))
    assert named(ran) == OF_THE_PULL_REQUEST


def test_where_nothing_was_before_the_whole_project_is_looked_at(origin: Origin, tmp_path: Path) -> None:
    origin.advance({"app/old.py": letter("old_letter")})
    forced = origin.event("push", BEFORE_SHA="1234567890" * 4)
    ran = run(origin.checkout(tmp_path / "runner", HEAD), "push", forced)
    assert named(ran) == OF_THE_PULL_REQUEST
    assert any("is not to be had" in line for line in ran.commands("notice"))
    ran = run(origin.checkout(tmp_path / "by hand", "refs/heads/main"), "workflow_dispatch", origin.event("workflow_dispatch"))
    assert named(ran) == {"weekly_report", "old_letter"}


def test_a_merge_queue_is_compared_with_its_base(origin: Origin, tmp_path: Path) -> None:
    ran = run(origin.checkout(tmp_path / "runner", MERGE), "merge_group", origin.event("merge_group"))
    assert named(ran) == OF_THE_PULL_REQUEST


@pytest.mark.parametrize("since", ["main", "origin/main", "<the base>"])
def test_since_is_a_branch_or_a_commit(origin: Origin, tmp_path: Path, since: str) -> None:
    checkout = origin.checkout(tmp_path / "runner", HEAD)
    since = since.replace("<the base>", origin.base)
    assert named(run(checkout, "workflow_dispatch", origin.event("workflow_dispatch"), SINCE=since)) == OF_THE_PULL_REQUEST


@pytest.mark.parametrize("since", ["no-such-branch", "f" * 40, "a;touch pwned", "$(touch pwned)"])
def test_an_unknown_since_is_named(origin: Origin, tmp_path: Path, since: str) -> None:
    checkout = origin.checkout(tmp_path / "runner", HEAD)
    ran = run(checkout, "workflow_dispatch", origin.event("workflow_dispatch"), SINCE=since)
    assert ran.code == 2 and f"input since: '{since}'" in ran.commands("error")[0], ran.log
    assert not list(tmp_path.rglob("pwned"))


def test_commits_that_cannot_be_fetched_are_named_with_the_remedy(origin: Origin, tmp_path: Path) -> None:
    checkout = origin.checkout(tmp_path / "runner", HEAD)
    git(checkout, "remote", "set-url", "origin", (tmp_path / "gone").as_uri())
    ran = run(checkout, "pull_request", origin.event("pull_request.opened"), Stub(origin.diff()))
    assert ran.code == 2 and "check out with `fetch-depth: 0`" in ran.commands("error")[0], ran.log


def test_a_folder_without_git_is_named(origin: Origin, tmp_path: Path) -> None:
    checkout = origin.checkout(tmp_path / "runner", HEAD)
    (tmp_path / "bare").mkdir()
    ran = run(checkout, "push", origin.event("push"), WORKING_DIRECTORY=str(tmp_path / "bare"))
    assert ran.code == 2 and "is in no git repository: run actions/checkout first" in ran.commands("error")[0]
