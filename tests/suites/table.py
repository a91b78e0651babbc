"""The results as Markdown: one section for each language."""

import platform
import re
import subprocess
import sys
from datetime import date

from projects import LANGUAGES

INTRODUCTION = """# Other people's tests, before and after the edit

Written by `python3 tests/suites/run.py`; README.md says what is done.
"""
SHOWN = 40  # so many differences of a project are named


def sections(results, binary):
    """The text of the section of every language that has results."""
    by_language = {language: [r for r in results if r.project.language == language] for language in LANGUAGES}
    return {language: section(language, of_language, binary) for language, of_language in by_language.items() if of_language}


def merged(text, new):
    """RESULTS.md with these sections in the place of the old ones of the same languages."""
    old = {part.split("\n", 1)[0]: f"## {part}".rstrip() + "\n" for part in re.split(r"(?m)^## ", text)[1:]}
    kept = [new.get(language) or old.get(title) for language, title in LANGUAGES.items()]
    return "\n".join([INTRODUCTION, *filter(None, kept)])


def section(language, results, binary):
    results = sorted(results, key=lambda result: result.project.name)
    version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
    projects = {result.project.name: result.passed for result in results}
    unexplained = sum(len(result.unexplained) for result in results)
    lines = [
        f"## {LANGUAGES[language]}",
        "",
        f"- {date.today().isoformat()}: {version}, Python {platform.python_version()}, {sys.platform} {platform.machine()}",
        f"- {len(projects)} projects, {sum(projects.values())} tests that passed before, {unexplained} unexplained differences",
        "",
        *measures(results),
        *differences(results),
        *scopes(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def measures(results):
    head = ["project", "version", "tests", "passed before", "flaky", "functions with a span", "added", "spans", "names", "differences", "type errors", "s before", "s after"]
    rows = [
        [title(r), r.project.version, r.tests, r.passed, r.flaky, r.functions, forms(r.forms), r.recorded.spans, len(r.recorded.names), verdict(r), types(r), *map(round, r.seconds)]
        for r in results
    ]
    note = (
        "*passed before*: in both runs of the untouched project; *flaky*: did not come to the same end in both, not compared; *spans*: recorded"
        " in the store by the tests after the edit, under so many different *names*."
    )
    return [*table(head, rows, left=2), "", note, ""]


def title(result):
    return f"{result.project.name}{', every function' if result.every_function else ''}"


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


def differences(results):
    lines = ["### Differences", ""]
    for result in results:
        for difference in result.differences[:SHOWN]:
            why = result.reason(difference) or f"**unexplained**: {difference.message}".rstrip(": ")
            lines.append(f"- {title(result)}: `{difference.test}`: {difference.now}. {why}")
        if (more := len(result.differences) - SHOWN) > 0:
            lines.append(f"- {title(result)}: {more} more")
    return [*(lines if len(lines) > 2 else [*lines, "None."]), ""]


def scopes(results):
    """What was run and edited, where that is not the whole of a project."""
    parts = [f"- {r.project.name}: {r.project.scope}" for r in results if r.project.scope != "all" and not r.every_function]
    spared = [f"- {title(r)}: `{'`, `'.join(r.project.spared)}`" for r in results if r.project.spared and r.every_function]
    lines = ["### Parts", "", "Of these, only a part of the tests is run:", "", *parts, ""] if parts else []
    return lines + (["### Spared", "", "Functions of these files get no span on every function, for they are called for each letter or byte:", "", *spared, ""] if spared else [])


def table(head, rows, left):
    """`left` columns of text, then columns of numbers."""
    rule = [":--" if column < left else "--:" for column in range(len(head))]
    return ["| " + " | ".join(map(str, row)) + " |" for row in [head, rule, *rows]]
