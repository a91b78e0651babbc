"""The results as Markdown: one section for each language."""

import platform
import re
import sys

from projects import LANGUAGES, read_projects

INTRODUCTION = """# Other people's tests, before and after the edit

Written by `python3 tests/suites/run.py`; README.md says what is done.
"""
SHOWN = 40  # so many differences of a project are named
EVERY = ", every function"
HEAD = ["project", "version", "tests", "passed before", "flaky", "functions with a span", "added", "spans", "names", "differences", "type errors", "s before", "s after", "run"]
NOTE = (
    "*passed before*: in both runs of the untouched project; *flaky*: did not come to the same end in both, not compared; *spans*: recorded"
    " in the store by the tests after the edit, under so many different *names*; *run*: on which day, with which build of the tool."
)


def sections(results, old=""):
    """The text of the section of every language. Of `old`, the page as it was, what has no new result keeps its row and its differences."""
    known = {part.split("\n", 1)[0]: part for part in re.split(r"(?m)^## ", old)[1:]}
    texts = {}
    for language, name in LANGUAGES.items():
        of_language = [result for result in results if result.project.language == language]
        if of_language or name in known:
            texts[language] = section(language, of_language, known.get(name, ""))
    return texts


def publish(file, results):
    """Writes the results into the page."""
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    file.write_text("\n".join([INTRODUCTION, *sections(results, old).values()]), encoding="utf-8")


def section(language, results, old):
    new = {title(result) for result in results}
    rows = {row[0]: row for row in map(cells, old.splitlines()) if len(row) == len(HEAD) and row != HEAD and not row[0].startswith(":")}
    rows = {**rows, **{row[0]: row for row in map(measures, results)}}
    kept = [line for line in old.splitlines() if (match := re.match("- (.+?): `", line)) and match[1] in rows.keys() - new]
    passed = {name.split(",")[0]: int(row[HEAD.index("passed before")]) for name, row in rows.items()}
    unexplained = sum(int(count) for row in rows.values() for count in re.findall(r"\*\*(\d+)\*\*", row[HEAD.index("differences")]))
    lines = [
        f"## {LANGUAGES[language]}",
        "",
        f"{len(passed)} projects, {sum(passed.values())} tests that passed before, unexplained differences: {unexplained}"
        f" (Python {platform.python_version()}, {sys.platform} {platform.machine()})",
        "",
        *table(HEAD, [rows[name] for name in sorted(rows)], left=2),
        "",
        NOTE,
        "",
        *differences(results, kept),
        *parts(language, rows),
    ]
    return "\n".join(lines).rstrip() + "\n"


def cells(line):
    return [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []


def measures(r):
    """A row of the table."""
    row = [title(r), r.project.version, r.tests, r.passed, r.flaky, r.functions, forms(r.forms), r.recorded.spans, len(r.recorded.names), verdict(r), types(r), *map(round, r.seconds), r.run]
    return list(map(str, row))


def title(result):
    return f"{result.project.name}{EVERY if result.every_function else ''}"


def types(result):
    if not result.type_errors:
        return "-"
    before, after = (sum(errors.values()) for errors in result.type_errors)
    return f"{before}, then {after}" + (f" (**{len(result.new_type_errors)} differ**)" if result.new_type_errors else "")


def forms(counter):
    return ", ".join(f"{count} {form}" for form, count in counter.most_common()) or "0"


def verdict(result):
    if not result.functions:
        return "no edit"
    if not result.differences:
        return "none"
    explained = len(result.differences) - len(result.unexplained)
    words = [f"**{len(result.unexplained)}**"] if result.unexplained else []
    return ", ".join(words + ([f"{explained} explained"] if explained else []))


def differences(results, kept):
    """Those of the results, and the lines that others keep."""
    lines = []
    for result in results:
        for difference in result.differences[:SHOWN]:
            why = result.reason(difference) or f"**unexplained**: {difference.message}".rstrip(": ")
            lines.append(f"- {title(result)}: `{difference.test}`: {difference.now}. {why}")
        if (more := len(result.differences) - SHOWN) > 0:
            lines.append(f"- {title(result)}: `...`: {more} more")
    return ["### Differences", "", *(sorted(lines + kept) or ["None."]), ""]


def parts(language, rows):
    """What is run and edited, where that is not the whole of a project."""
    projects = [project for project in read_projects() if project.language == language]
    scopes = [f"- {p.name}: {p.scope}" for p in projects if p.scope != "all" and p.name in rows]
    spared = [f"- {p.name}: `{'`, `'.join(p.spared)}`" for p in projects if p.spared and f"{p.name}{EVERY}" in rows]
    lines = ["### Parts", "", "Of these, only a part of the tests is run:", "", *sorted(scopes), ""] if scopes else []
    if spared:
        lines += ["### Spared", "", "Functions of these files get no span on every function: they are called for each letter, byte or entry.", "", *spared, ""]
    return lines


def table(head, rows, left):
    """`left` columns of text, then columns of numbers."""
    rule = [":--" if column < left else "--:" for column in range(len(head))]
    return ["| " + " | ".join(map(str, row)) + " |" for row in [head, rule, *rows]]
