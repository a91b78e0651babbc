"""How much of what projects call is known: the figures of `instrument --format json`, by project and language.

    python3 tests/realworld/resolution.py [--bin PATH] [--only NAME] [FOLDER...]

Looks at these folders, each a project; without any at the projects of projects.toml, or at those that --only names. Writes
nothing into them. What the columns mean says docs/output.schema.json, under `figures.resolution`.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from sources import HERE, Unavailable, pristine_tree, read_projects

ROOT = HERE.parent.parent
COLUMNS = ("files", "calls", "known_receivers", "opaque_receivers", "found_by_type", "found_by_name", "found_by_payload")


def main():
    arguments = parse_arguments("Print how much of what projects call is known.")
    tables = {}  # language -> rows of (name, figures)
    for name, folder in folders(arguments):
        command = [arguments.bin, "--dry-run", "--parse-all", "--format", "json", folder]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            print(f"{name}: {run.stderr.strip()}", file=sys.stderr)
            continue
        for language, figures in json.loads(run.stdout)["figures"]["resolution"].items():
            if figures["calls"]:
                tables.setdefault(language, []).append((name, figures))
    for language, rows in sorted(tables.items()):
        print("\n".join(table(language, rows)))


def parse_arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a project (default: those of projects.toml)")
    parser.add_argument("--only", metavar="NAME", action="append", help="this project of projects.toml only (can be repeated)")
    parser.add_argument("--bin", type=Path, default=ROOT / "target" / "release" / "instrument", help="the tool (default: target/release)")
    arguments = parser.parse_args()
    if not arguments.bin.is_file():
        parser.error(f"there is no {arguments.bin}: build it with `cargo build --release`, or name another with --bin")
    arguments.bin = arguments.bin.absolute()
    return arguments


def folders(arguments):
    if arguments.folders:
        yield from ((folder.name, folder) for folder in arguments.folders)
        return
    cache = Path(os.environ.get("REALWORLD_CACHE") or ROOT / "target" / "realworld").absolute()
    for project in read_projects():
        if arguments.only and project.name not in arguments.only:
            continue
        try:
            yield project.name, pristine_tree(project, cache)
        except Unavailable as problem:
            print(problem, file=sys.stderr)


def table(language, rows):
    total = {column: sum(figures[column] for _, figures in rows) for column in COLUMNS}
    yield f"| {language} | files | calls | receivers known | opaque | not known | catalogued calls | by type | by name | by payload |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name, figures in [*rows, ("**all**", total)]:
        yield "| " + " | ".join([name, *cells(figures)]) + " |"
    known = sum(figures["known_receivers"] / figures["calls"] for _, figures in rows) / len(rows)
    by_type = [figures["found_by_type"] / found(figures) for _, figures in rows if found(figures)]
    yield f"\nMean over {len(rows)} projects: receivers known {known:.1%}, found by type {sum(by_type) / max(len(by_type), 1):.1%}\n"


def found(figures):
    return sum(figures[column] for column in COLUMNS if column.startswith("found"))


def cells(figures):
    calls, catalogued = figures["calls"], found(figures)
    unknown = calls - figures["known_receivers"] - figures["opaque_receivers"]
    receivers = [figures["known_receivers"], figures["opaque_receivers"], unknown]
    ways = [figures["found_by_type"], figures["found_by_name"], figures["found_by_payload"]]
    share = lambda part, whole: f"{part} ({part / whole:.1%})" if whole else "0"
    yield from (str(figures["files"]), str(calls), *(share(part, calls) for part in receivers))
    yield from (str(catalogued), *(share(part, catalogued) for part in ways))


if __name__ == "__main__":
    sys.exit(main())
