#!/usr/bin/env python3
"""Proves the catalog against the real packages. See README.md beside this file."""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from names import claims
from static import Sources

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CATALOG = ROOT / "catalog" / "python"
VENVS = ROOT / "target" / "catalog-venvs"
RESULTS = HERE / "RESULTS.md"

# Clients want to be configured before they show their members; nothing here is ever called.
ENVIRONMENT = {
    "OPENAI_API_KEY": "x", "ANTHROPIC_API_KEY": "x", "GOOGLE_API_KEY": "x", "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1", "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1", "MLFLOW_DISABLE_TELEMETRY": "true",
}  # fmt: skip


class Failed(Exception):
    """The audit of a library could not be carried out."""


def run(*command, timeout=1200, **options):
    try:
        done = subprocess.run(command, text=True, capture_output=True, timeout=timeout, **options)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(map(str, command[:4]))} took more than {timeout} seconds") from error
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def environment(name, install):
    """The interpreter of a virtual environment that holds these packages; made when it is not there yet."""
    folder = VENVS / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "installed.json"
    if stamp.is_file() and json.loads(stamp.read_text()) == install:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    if shutil.which("uv"):
        run("uv", "venv", "--quiet", "--python", sys.executable, folder)
        if install:
            run("uv", "pip", "install", "--quiet", "--python", python, *install)
    else:
        run(sys.executable, "-m", "venv", folder)
        if install:
            run(python, "-m", "pip", "install", "--quiet", *install)
    stamp.write_text(json.dumps(install))
    return python


def unpacked(name, install):
    """A folder of the packages' wheels (or source archives), unpacked and not installed."""
    folder = VENVS / f"{name}-sources"
    if not folder.is_dir():
        wheels = VENVS / f"{name}-wheels"
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels, *install)
        for archive in sorted(wheels.iterdir()):
            if archive.suffix == ".whl":
                with zipfile.ZipFile(archive) as wheel:
                    wheel.extractall(folder, [n for n in wheel.namelist() if n.endswith(".py") or "dist-info" in n])
            else:
                stem = archive.name.removesuffix(".tar.gz")
                shutil.unpack_archive(archive, wheels, filter="data")
                inside = wheels / stem
                shutil.copytree(inside / "src" if (inside / "src").is_dir() else inside, folder, dirs_exist_ok=True)
                (folder / f"{stem}.dist-info").mkdir()
        shutil.rmtree(wheels)
    return folder


def ask(python, questions, construct, by_name):
    claims = [c.to_json() for c in questions]
    text = json.dumps({"claims": claims, "construct": construct, "by_name": by_name})
    answers = run(python, HERE / "probe.py", input=text, timeout=600, cwd=VENVS, env=os.environ | ENVIRONMENT)
    return json.loads(answers)


def distribution(requirement):
    return re.split(r"[\[=<>~!; ]", requirement, maxsplit=1)[0]


def versions(python, requirements):
    program = "import sys, importlib.metadata as m; [print(n, m.version(n)) for n in sys.argv[1:]]"
    return run(python, "-c", program, *map(distribution, requirements)).splitlines()


def static_versions(folder):
    return sorted(" ".join(p.name.removesuffix(".dist-info").rsplit("-", 1)) for p in folder.glob("*.dist-info"))


class Outcome:
    """What the audit of one library found."""

    def __init__(self, name):
        self.name = name
        self.checked = []  # "package version"
        self.total = 0
        self.wrong = []  # (claim, reason)
        self.how = "imported"

    def add(self, questions, answers):
        self.total += len(questions)
        self.wrong += [(claim, reason) for claim, reason in zip(questions, answers, strict=True) if reason]

    def row(self):
        return f"| {self.name} | {', '.join(self.checked)} | {self.total} | {self.total - len(self.wrong)} | {self.how} |"


def audit(path):
    library = tomllib.loads(path.read_text())
    settings = library.get("audit", {})
    name, install = path.stem, settings.get("install", library["packages"])
    by_name = settings.get("by_name", [])
    current, legacy = claims(library)
    outcome = Outcome(name)
    if settings.get("static"):
        folder = unpacked(name, install)
        sources = Sources(folder, by_name)
        outcome.how = "read"
        outcome.checked = static_versions(folder)
        outcome.add(current, [sources.answer(claim) for claim in current])
    else:
        python = environment(name, install) if install else Path(sys.executable)
        outcome.add(current, ask(python, current, settings.get("construct", {}), by_name))
        shown = install[:3] if install else []
        outcome.checked = versions(python, shown) if install else [f"python {sys.version.split()[0]}"]
    if legacy:
        older = settings.get("legacy_install")
        if not older:
            raise Failed("has names marked `legacy` but no audit.legacy_install to find them in")
        python = environment(f"{name}-legacy", older)
        outcome.add(legacy, ask(python, legacy, settings.get("legacy_construct", {}), by_name))
        outcome.checked += versions(python, older[:1])
    return outcome


def write_results(outcomes):
    """The table, with the rows of this run in place of the older ones."""
    rows = {}
    if RESULTS.is_file():
        for line in RESULTS.read_text().splitlines():
            if line.startswith("| ") and not line.startswith("| library"):
                rows[line.split(" | ")[0].removeprefix("| ")] = line
    rows |= {outcome.name: outcome.row() for outcome in outcomes}
    known = {path.stem: tomllib.loads(path.read_text()) for path in sorted(CATALOG.glob("*.toml"))}
    packages = {package for library in known.values() for package in library["packages"]}
    rows = [rows[name] for name in sorted(rows) if name in known]
    total, verified = (sum(int(row.split(" | ")[column]) for row in rows) for column in (2, 3))
    head = "# What the audit verified\n\nWritten by `python3 tests/catalog/audit.py`. An entry is one name of the catalog file.\n\n"
    head += f"**{len(rows)} libraries of {len(packages)} packages: {verified} of {total} entries verified.**\n\n"
    head += "| library | packages | entries | verified | how |\n|---|---|---|---|---|\n"
    RESULTS.write_text(head + "\n".join(rows) + "\n")


def main():
    parser = argparse.ArgumentParser(description="Prove that every name of the catalog exists in the real packages.")
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY", help="file names without .toml (default: all)")
    parser.add_argument("--keep", action="store_true", help="keep the virtual environments for the next run")
    parser.add_argument("--jobs", type=int, default=2, help="libraries at a time (default: 2)")
    arguments = parser.parse_args()
    paths = [CATALOG / f"{name}.toml" for name in arguments.libraries] or sorted(CATALOG.glob("*.toml"))
    missing = [path for path in paths if not path.is_file()]
    if missing:
        parser.error(f"no such file: {missing[0]}")
    VENVS.mkdir(parents=True, exist_ok=True)
    outcomes, failures = [], 0

    def audit_and_tidy(path):
        try:
            return audit(path)
        except Failed as error:
            return error
        finally:
            if not arguments.keep:
                for suffix in ("", "-legacy", "-sources"):
                    shutil.rmtree(VENVS / f"{path.stem}{suffix}", ignore_errors=True)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for path, outcome in zip(paths, pool.map(audit_and_tidy, paths), strict=True):
            file = path.relative_to(ROOT)
            if isinstance(outcome, Failed):
                failures += 1
                print(f"{file}: could not be audited: {outcome}")
                continue
            outcomes.append(outcome)
            failures += len(outcome.wrong)
            for claim, reason in outcome.wrong:
                print(f"{file}: {claim.key}: {claim}: {reason}")
            print(f"{file}: {outcome.total - len(outcome.wrong)} of {outcome.total} verified", flush=True)
    write_results(outcomes)
    print(f"{len(outcomes)} of {len(paths)} libraries audited, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
