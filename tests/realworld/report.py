"""The results as Markdown: one section for each language."""

import platform
import re
import subprocess
import sys
from collections import Counter
from datetime import date

import parsers

KINDS = ["application", "library", "control"]
LANGUAGES = {"python": "Python", "typescript": "TypeScript and JavaScript"}
INTRODUCTION = """# The tool on real projects

Written by `python3 tests/realworld/run.py`; README.md says what is checked.
"""


def sections(results, binary):
    """The text of the section of every language that has results."""
    results = sorted(results, key=lambda result: (KINDS.index(result.project.kind), result.project.name))
    by_language = {language: [r for r in results if r.project.language == language] for language in LANGUAGES}
    return {language: section(language, of_language, binary) for language, of_language in by_language.items() if of_language}


def section(language, results, binary):
    lines = [*heading(language, results, binary), *measures(results), *decisions(results), *violations(results)]
    return "\n".join(lines) + "\n"


def merged(text, new):
    """RESULTS.md with these sections in the place of the old ones of the same languages."""
    old = {part.split("\n", 1)[0]: f"## {part}".rstrip() + "\n" for part in re.split(r"(?m)^## ", text)[1:]}
    kept = [new.get(language) or old.get(title) for language, title in LANGUAGES.items()]
    return "\n".join([INTRODUCTION, *filter(None, kept)])


def heading(language, results, binary):
    def answer(*command):
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()

    judge = f"Python {platform.python_version()}" if language == "python" else f"TypeScript {parsers.TYPESCRIPT.version}, Node {answer('node', '--version')}"
    versions = f"{answer(binary, '--version')}, {judge}, {answer('git', '--version')}, {sys.platform} {platform.machine()}"
    violated = sum(bool(result.violations) for result in results)
    return [
        f"## {LANGUAGES[language]}",
        "",
        f"- {date.today().isoformat()}: {versions}",
        f"- {len(results)} projects, {violated} with violations",
        "",
    ]


def measures(results):
    """One line a project, and a total for each kind."""
    head = ["project", "version", "kind", "source files", "functions", "traced", "uncertain", "files patched", "seconds", "peak MB", "result"]
    rows = [
        [r.project.name, r.project.version, r.project.kind, *figures([r]), "ok" if not r.violations else f"**{len(r.violations)} violations**"]
        for r in results
    ]
    for kind in KINDS:
        if of_kind := [r for r in results if r.project.kind == kind]:
            rows.append([f"**all: {len(of_kind)}**", "", kind, *figures(of_kind), ""])
    rows.append([f"**all: {len(results)}**", "", "", *figures(results), ""])
    note = "*uncertain*: found with low confidence, so not edited. *seconds* and *peak MB*: of the dry run that printed the decisions."
    outside = sum(r.unparsable for r in results)
    if outside:
        note += f" {outside} patched files were beyond this compiler before they were patched, and are not checked by it."
    return ["### Measures", "", *table(head, rows, left=3), "", note, ""]


def figures(results):
    """The numbers of one or more projects: sums, but the highest peak."""
    return [
        sum(r.source_files for r in results),
        sum(r.functions for r in results),
        sum(r.traced for r in results),
        sum(r.low_confidence for r in results),
        sum(r.patched for r in results),
        f"{sum(r.seconds for r in results):.2f}",
        f"{max(r.peak_megabytes for r in results):.0f}",
    ]


def decisions(results):
    return [
        *tally("Traced, by operation", results, lambda result: result.operations),
        *tally("Traced, by span type", results, lambda result: result.span_types),
        *tally("Skipped, by rule", results, lambda result: result.rules),
    ]


def tally(title, results, counter):
    """A column for each word that occurs, the most frequent first."""
    total = sum((counter(result) for result in results), Counter())
    words = [word for word, _ in total.most_common()]
    rows = [[r.project.name, *(counter(r)[word] or "" for word in words)] for r in results]
    rows.append(["**all**", *(total[word] for word in words)])
    return [f"### {title}", "", *table(["project", *words], rows, left=1), ""]


def violations(results):
    lines = ["### Violations", ""]
    for result in results:
        lines += [f"- {result.project.name}: {violation}" for violation in result.violations]
    return lines if len(lines) > 2 else [*lines, "None."]


def table(head, rows, left):
    """`left` columns of text, then columns of numbers."""
    rule = [":--" if column < left else "--:" for column in range(len(head))]
    return ["| " + " | ".join(map(str, row)) + " |" for row in [head, rule, *rows]]
