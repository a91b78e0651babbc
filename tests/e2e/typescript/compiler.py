"""The real TypeScript compiler on a copy of an application: what it objects to, and what types it exports."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from typescript.packages import Packages

SECONDS = 300
SCRIPTS = {".js", ".cjs", ".mjs"}


@dataclass(frozen=True)
class Compiled:
    """Diagnostics without their lines, and the emitted declarations by their path."""

    diagnostics: Counter[str]
    declarations: dict[str, str]


def compile_app(packages: Packages, folder: Path) -> Compiled:
    """Every project of the application under `--strict`. The declarations are emitted beside the application."""
    tsc = packages.folder / "node_modules/typescript/bin/tsc"
    emitted = folder.parent / "declarations"
    diagnostics: Counter[str] = Counter()
    for project in projects(folder):
        out = emitted / project.parent.relative_to(folder)
        # What the tool adds must not move the files of the output, so their root is given.
        places = ["--rootDir", str(folder), "--outDir", str(out)]
        off = ["noEmit", "declarationMap", "composite", "incremental", "pretty"]
        switches = ["--strict", "--declaration", "--emitDeclarationOnly"]
        switches += [word for name in off for word in (f"--{name}", "false")]
        command = ["node", str(tsc), "-p", str(project), *switches, *places]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode not in (0, 1, 2):
            raise RuntimeError(f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr}")
        diagnostics.update(_without_places(done.stdout, folder))
    paths = sorted(emitted.rglob("*.d.*ts"))
    files = {str(path.relative_to(emitted)): sorted_unions(path.read_text()) for path in paths}
    shutil.rmtree(emitted, ignore_errors=True)
    return Compiled(diagnostics, files)


def projects(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("tsconfig.json") if "node_modules" not in path.parts)


def syntax_errors(folder: Path) -> list[str]:
    """What Node itself objects to in the scripts, by their path."""
    errors = []
    for script in sources(folder, SCRIPTS):
        done = subprocess.run(["node", "--check", script], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode != 0:
            errors.append(f"{script}: {done.stderr}")
    return errors


def sources(folder: Path, endings: set[str]) -> list[str]:
    paths = (path for path in folder.rglob("*") if path.suffix in endings and "node_modules" not in path.parts)
    return sorted(str(path.relative_to(folder)) for path in paths if path.is_file())


def _without_places(output: str, folder: Path) -> list[str]:
    """One text for each diagnostic with its further lines, without line numbers and without the copy's own path."""
    entries: list[str] = []
    for line in output.replace(str(folder), "<app>").splitlines():
        if line.startswith(" ") and entries:
            entries[-1] += f"\n{line}"
        elif line.strip():
            entries.append(re.sub(r"\(\d+,\d+\): ", ": ", line))
    return entries


def sorted_unions(declarations: str) -> str:
    """Unions of literals in the order of their texts: the compiler has them in the order in which it met the literals."""
    literal = r"""(?:"[^"\n]*"|'[^'\n]*'|-?\d+|true|false|null|undefined)"""
    union = rf"(?<![\w.]){literal}(?: \| {literal})+(?![\w.\[])"
    return re.sub(union, lambda found: " | ".join(sorted(found[0].split(" | "))), declarations)


def without_imports(declarations: str, added: set[str]) -> str:
    """A module's declarations without the side-effect imports of modules that the tool has added.

    Nor `export {}`, which marks a module that has neither imports nor exports.
    """

    def counts(line: str) -> bool:
        found = re.fullmatch(r"import ['\"](.+)['\"];", line)
        return line != "export {};" and not (found and Path(found[1]).name.split(".")[0] in added)

    return "".join(line for line in declarations.splitlines(keepends=True) if counts(line.rstrip()))
