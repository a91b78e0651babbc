"""Every TypeScript or JavaScript application, patched by the real binary, means the same to the compiler as before."""

import difflib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from patch import patch

from typescript.compiler import SCRIPTS, Compiled, compile_app, projects, sources, syntax_errors, without_imports
from typescript.packages import UNTOUCHED, Packages, typescript_apps

SOURCES = SCRIPTS | {".ts", ".tsx", ".mts", ".cts", ".jsx"}


@pytest.fixture(scope="module", params=typescript_apps(), ids=lambda app: app.name)
def copies(request, packages: Packages, instrument: str) -> tuple[Path, Path]:
    app: Path = request.param
    untouched, patched = packages.copy(app, "untouched"), packages.copy(app, "patched")
    patch(instrument, patched)
    return untouched, patched


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "node_modules" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_has_nothing_to_trace_is_left_alone(copies):
    untouched, patched = copies
    changed = contents(untouched) != contents(patched)
    assert changed == (untouched.name not in UNTOUCHED)


def test_types_are_as_before(copies, packages):
    untouched, patched = copies
    if not projects(untouched) or untouched.name in UNTOUCHED:
        pytest.skip("nothing to compile, or nothing to compare")
    with ThreadPoolExecutor() as pool:
        before, after = pool.map(lambda folder: compile_app(packages, folder), copies)
    assert before.declarations, "the compiler has emitted nothing to compare"
    added = {Path(path).stem for path in set(sources(patched, SOURCES)) - set(sources(untouched, SOURCES))}
    if problem := type_problem(before, after, added):
        pytest.fail(problem, pytrace=False)


def type_problem(before: Compiled, after: Compiled, added: set[str]) -> str:
    """What the compiler says anew, or which exported types have changed; `added` names the modules that were added."""
    new = sorted((after.diagnostics - before.diagnostics).elements())
    lines = ["The compiler objects to the patched application:", *new] if new else []
    changed = _changed_declarations(before.declarations, after.declarations, added)
    lines += ["The exported types are not what they were:", *changed] if changed else []
    return "\n".join(lines)


def _changed_declarations(before: dict[str, str], after: dict[str, str], added: set[str]) -> list[str]:
    lines: list[str] = []
    for path in sorted({*before, *after}):
        if path not in before and Path(path).name.split(".")[0] in added:
            continue
        old, new = (without_imports(version.get(path, ""), added) for version in (before, after))
        names = f"untouched/{path}", f"patched/{path}"
        lines += difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")
    return lines


def test_scripts_are_still_scripts(copies):
    assert syntax_errors(copies[1]) == []
