"""Runs `instrument` on pinned real projects, checks its promises on each, and writes RESULTS.md.

    python3 tests/realworld/run.py [--language LANGUAGE] [--only NAME] [--bin PATH]

Exit code 1 when a promise is broken, 2 when a project could not be had. README.md says what is checked.
"""

import argparse
import os
import sys
from pathlib import Path

import report
from examine import Examination
from sources import HERE, Unavailable, pristine_tree, read_projects

ROOT = HERE.parent.parent


def main():
    arguments = parse_arguments()
    cache = Path(os.environ.get("REALWORLD_CACHE") or ROOT / "target" / "realworld").absolute()
    results, missing = [], []
    for project in arguments.projects:
        try:
            tree = pristine_tree(project, cache)
        except Unavailable as problem:
            missing.append(str(problem))
            continue
        result = Examination(project, tree, arguments.bin, cache).run()
        results.append(result)
        print(f"{project.name}: {result.traced} of {result.functions} functions, {result.seconds:.2f} s", file=sys.stderr)
        for violation in result.violations:
            print(f"  {violation}", file=sys.stderr)
    for problem in missing:
        print(f"run.py: {problem}", file=sys.stderr)
    if results:
        publish(report.sections(results, arguments.bin), whole=not arguments.only and not missing)
    return 2 if missing else int(any(result.violations for result in results))


def parse_arguments():
    parser = argparse.ArgumentParser(description="Run instrument on pinned real projects and check its promises.")
    parser.add_argument("--language", choices=report.LANGUAGES, help="this language only; the other's section of RESULTS.md stays")
    parser.add_argument("--only", metavar="NAME", action="append", help="this project only (can be repeated); RESULTS.md stays as it is")
    parser.add_argument("--bin", type=Path, default=ROOT / "target" / "release" / "instrument", help="the tool (default: target/release)")
    arguments = parser.parse_args()
    projects = read_projects()
    unknown = set(arguments.only or []) - {project.name for project in projects}
    if unknown:
        parser.error(f"projects.toml has no {', '.join(sorted(unknown))}")
    if not arguments.bin.is_file():
        parser.error(f"there is no {arguments.bin}: build it with `cargo build --release`, or name another with --bin")
    arguments.bin = arguments.bin.absolute()
    wanted = [project for project in projects if arguments.language in (None, project.language)]
    arguments.projects = [project for project in wanted if not arguments.only or project.name in arguments.only]
    return arguments


def publish(sections, whole):
    """A section of RESULTS.md is only ever the result of a run on every project of its language."""
    if whole:
        file = HERE / "RESULTS.md"
        file.write_text(report.merged(file.read_text(encoding="utf-8"), sections), encoding="utf-8")
    else:
        print("\n".join(sections.values()))


if __name__ == "__main__":
    sys.exit(main())
