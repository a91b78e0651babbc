"""The small parts: hunks, whole lines, Markdown, inputs, the log."""

from __future__ import annotations

from pathlib import Path

import pytest

import api
import changes
import hunks
import log
import markdown
from settings import Settings


def test_hunks_are_the_new_lines_with_their_context() -> None:
    patch = "@@ -1,4 +1,5 @@ class A:\n one\n+two\n three\n four\n five\n@@ -20 +30,0 @@\n-gone\n@@ -40,0 +41 @@\n+@@ -1 +1 @@ in a string"
    assert hunks.of_patch(patch) == [range(1, 6), range(30, 30), range(41, 42)]
    assert hunks.of_files([{"filename": "binary.png"}]) == {"binary.png": []}


def test_lines_in_different_hunks_are_not_held_together() -> None:
    found = {"a.py": [range(1, 6), range(41, 50)]}
    assert hunks.holds(found, "a.py", 1, 5)
    assert not hunks.holds(found, "a.py", 5, 41)
    assert not hunks.holds(found, "a.py", 5, 6)
    assert not hunks.holds(found, "b.py", 1, 1)


def diagnostic(path: str, *edits: object, **more: object) -> dict[str, object]:
    place = {"path": path, "range": {"start": {"line": 1}, "end": {"line": 1}}}
    return {"message": "m", "location": place, "severity": "WARNING", "suggestions": list(edits), **more}


def edit(first: int, last: int, text: str) -> dict[str, object]:
    return {"range": {"start": {"line": first}, "end": {"line": last}}, "text": text}


def test_a_suggestion_puts_lines_in_the_place_of_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def a():\n    x = '\x0c'\n\ndef b(): ...\n")
    change = changes.read([diagnostic("a.py", edit(2, 4, "@trace\ndef b(): ..."))], tmp_path)[0]
    assert (change.first, change.last, change.can_be_taken) == (2, 4, True)
    assert change.old == "    x = '\x0c'\n\ndef b(): ..."
    assert change.new == "@trace\ndef b(): ..."


def test_what_has_no_suggestion_or_other_line_ends_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a\r\nb\r\n")
    (tmp_path / "b.py").write_bytes(b"a\nb\n")
    given = [diagnostic("a.py", edit(1, 1, "x")), diagnostic("b.py"), diagnostic("b.py", location={"path": "gone.py"})]
    assert [(each.can_be_taken, each.first) for each in changes.read(given, tmp_path)] == [(False, 1)] * 3


def test_what_is_held_back_is_no_change(tmp_path: Path) -> None:
    assert changes.read([diagnostic("a.py", severity="INFO")], tmp_path) == []


def test_a_fingerprint_has_no_line_numbers_and_tells_equal_changes_apart(tmp_path: Path) -> None:
    def found(text: str, line: int) -> list[str]:
        (tmp_path / "a.py").write_text(text)
        given = [diagnostic("a.py", edit(line, line, "@trace"))] * 2
        return [change.fingerprint for change in changes.read(given, tmp_path)]

    first = found("def a(): ...\n", 1)
    assert first[0] != first[1]
    assert found("\n\ndef a(): ...\n", 3) == first
    assert found("def b(): ...\n", 1)[0] != first[0]


def test_text_notifies_nobody_and_marks_nothing_up() -> None:
    shown = markdown.marked("`x@y` <img src=y> **b** @acme/all [a](http://b) #1\n# h ``c @d`` `e")
    assert shown == (
        "`x@y` \\<img src=y\\> \\*\\*b\\*\\* @\u2060acme/all \\[a\\](http://b) \\#1 \\# h \\`\\`c @\u2060d\\`\\` \\`e"
    )


def test_no_text_ends_its_fence() -> None:
    assert markdown.fenced("suggestion", "a\n````\nb") == "`````suggestion\na\n````\nb\n`````"


def test_a_list_keeps_to_its_room_and_says_how_many_are_left() -> None:
    one = changes.Change("a.py", 1, 1, "message", "old", "new", "0", False)
    text = markdown.listed([one] * 100, 2000, "instrument")
    assert len(text) <= 2000
    shown = text.count("a.py:1: ")
    assert 0 < shown < 100 and text.endswith(f"and {100 - shown} more: `instrument` writes them all.")
    assert markdown.listed([one] * 3, 2000, "instrument").count("a.py:1: ") == 3


def test_the_diff_of_a_change_has_the_lines_that_stay_once() -> None:
    change = changes.Change("a.py", 3, 5, "message", "b\n\nd", "a\nb\n\nc\nd", "0", False)
    text = markdown.listed([change], 2000, "instrument")
    assert text.startswith("- a.py:3-5: message\n")
    assert "```diff\n  +a\n   b\n   \n  +c\n   d\n  ```" in text


def test_inputs_are_split_and_never_expanded(tmp_path: Path) -> None:
    read = {"INPUT_PATHS": "a 'b c'\n$(touch x) *.py", "INPUT_ARGS": "--select llm-call", "INPUT_WORKING_DIRECTORY": str(tmp_path)}
    settings = Settings.read(read)
    assert settings.paths == ("a", "b c", "$(touch", "x)", "*.py")
    assert settings.args == ("--select", "llm-call")
    assert (settings.report, settings.check) == ("suggestions", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("REPORT", "sugestions"), ("CHECK", "yes"), ("SINCE", "--output=x"), ("PATHS", "'open"), ("WORKING_DIRECTORY", "no/such")],
)
def test_a_wrong_input_is_named(name: str, value: str) -> None:
    with pytest.raises(log.Failure, match=f"input {name.lower().replace('_', '-')}: "):
        Settings.read({f"INPUT_{name}": value})


def test_foreign_text_gives_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    log.foreign("::add-mask::x\n::error::y")
    lines = capsys.readouterr().out.splitlines()
    word = lines[0].removeprefix("::stop-commands::")
    assert len(word) == 32 and lines[1:] == ["::add-mask::x", "::error::y", f"::{word}::"]
    log.annotate("::notice file=a.py::x\n::add-mask::x\n")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "::notice file=a.py::x" and lines[1].startswith("::stop-commands::")
    log.notice("100%\n::error::x")
    assert capsys.readouterr().out == "::notice title=instrument::100%25%0A::error::x\n"


def test_patience_ends(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    waits: list[float] = []
    monkeypatch.setattr(api.time, "sleep", waits.append)

    def task() -> None:
        raise api.Unavailable("down", None)

    with pytest.raises(api.Unavailable):
        api.with_patience(task)
    assert waits == [1, 2, 4, 8]

    def spent() -> None:
        raise api.Unavailable("come back in an hour", 3600)

    with pytest.raises(api.Unavailable):
        api.with_patience(spent)
    assert waits == [1, 2, 4, 8]
